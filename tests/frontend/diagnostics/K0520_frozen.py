from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    x: int


def main() -> int:
    point = Point(1)
    point.x = 2
    return 0
