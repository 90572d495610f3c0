"""NamedTuples: tuples with named fields, at build time and at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgen.lang import u8


class Point(NamedTuple):
    x: int
    y: int = 0

    def norm(self) -> int:
        return abs(self.x) + abs(self.y)

    @property
    def flipped(self) -> Point:
        return Point(self.y, self.x)


class Entry(NamedTuple):
    name: str
    code: u8
    where: Point


TABLE = (Entry("read", 0, Point(1, 2)), Entry("write", 1, Point(3)))
ORIGIN = Point(0, 0)


def corners(n: int) -> Iterator[Point]:
    for i in range(n):
        yield Point(i, i * i)


def find(name: str) -> Entry | None:
    for entry in TABLE:
        if entry.name == name:
            return entry
    return None


def classify(p: Point) -> str:
    match p:
        case Point(0, 0):
            return "origin"
        case Point(x=0):
            return "on y"
        case (a, 0):
            return f"on x at {a}"
        case _:
            return "elsewhere"


def main() -> int:
    p = Point(3, 4)
    print(
        p,
        p.x,
        p[1],
        p[-1],
        len(p),
        p.norm(),
        p.flipped,
        p == Point(3, 4),
        p == (3, 4),
        p != ORIGIN,
        p < Point(3, 5),
        p + (1,),
        4 in p,
    )
    x, y = p
    print(x, y, Point(y=1, x=2), sum(p), max(p), list(p), [a + b for a, b in corners(3)])
    seen = {p: "p", ORIGIN: "o"}
    print(seen[Point(3, 4)], seen[ORIGIN], hash(p) == hash(Point(3, 4)), sorted([p, ORIGIN, Point(1, 9)]))
    for entry in TABLE:
        print(entry.name, entry.code, entry.where.x, entry)
    for name, code, (a, b) in TABLE:
        print(name, code, a, b)
    e = find("write")
    if e is not None:
        print(e.code + 1, TABLE[0].name, TABLE[e.code].where)
    print(find("nope"), classify(ORIGIN), classify(Point(0, 5)), classify(Point(5)), classify(p))
    first, *rest = p
    print(first, rest, p[0:1], bool(p))
    best = max(corners(4), key=lambda q: q.y)
    print(best)
    boxed: list[Point] = [Point(1, 1)]
    boxed.append(ORIGIN)
    boxed[0] = Point(9, 9)
    print(boxed, Point(1, 1) in boxed, ORIGIN in boxed, boxed.index(ORIGIN))
    return 0
