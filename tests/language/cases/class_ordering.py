"""Comparison from `@dataclass(order=True)` and `@total_ordering`, `__slots__`, and the names of classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import total_ordering

from kgen.lang import u16


@dataclass(frozen=True, order=True)
class Key:
    major: int
    name: str


@total_ordering
class Version:
    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)

    def __lt__(self, other: Version) -> bool:
        return self.number < other.number


@total_ordering
class Size:
    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self.number == other.number

    def __hash__(self) -> int:
        return self.number

    def __ge__(self, other: Size) -> bool:
        return self.number >= other.number


class Shape:
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Square(Shape):
    def base_name(self) -> str:
        return self.__class__.__qualname__


class Cube(Square):
    pass


def main() -> int:
    keys = [Key(2, "a"), Key(1, "z"), Key(1, "b")]
    print(sorted(keys), min(keys), keys[0] > keys[1], keys[1] >= keys[2], keys[0] <= keys[0], keys[1] < keys[2])
    for a, b in ((1, 2), (2, 2), (3, 2)):
        one, other = Version(a), Version(b)
        print(one < other, one <= other, one > other, one >= other, one == other, one != other)
        big, small = Size(a), Size(b)
        print(big < small, big <= small, big > small, big >= small)
    print(max([Version(3), Version(9)]).number, sorted([Version(3), Version(1)])[0].number)
    shapes: list[Shape] = [Shape(), Square(), Cube()]
    print(shapes, Cube().base_name())
    print(type(3).__name__, type(u16(3)).__name__, type("x").__name__, type([1]).__name__, type(keys[0]).__name__)
    return 0
