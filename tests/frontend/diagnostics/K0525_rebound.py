from __future__ import annotations

from kgen.lang import struct


@struct
class Point:
    x: int


def move(point: Point) -> int:
    point.x = 1
    point = Point(2)
    return point.x


def main() -> int:
    return move(Point(0))
