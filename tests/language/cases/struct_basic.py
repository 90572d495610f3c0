"""Structs: construction, defaults, fields, methods, comparison."""

from __future__ import annotations

from kgen.lang import sizeof, struct, u8, u16, u32


@struct
class Point:
    x: u32
    y: u32 = 7

    def manhattan(self) -> u32:
        return self.x + self.y

    def move(self, dx: u32, dy: u32) -> None:
        self.x += dx
        self.y += dy


@struct
class Header:
    tag: u8
    length: u16
    flag: bool = False


def double(point: Point) -> None:
    point.x *= 2
    point.y *= 2


def origin() -> Point:
    return Point(x=0, y=0)


def main() -> int:
    point = Point(x=3)
    print(point.x, point.y, point.manhattan())
    point.move(10, 20)
    double(point)
    print(point.x, point.y, point == Point(26, 54), point == origin())
    header = Header(tag=1, length=300)
    header.flag = header.length > 256
    header.tag += 1
    print(header.tag, header.length, header.flag, sizeof(Header), sizeof(Point))
    print(origin().manhattan(), Point(1, 2).manhattan())
    return int(point.manhattan())
