"""Tuples are values: fields, results, comparison, nesting."""

from __future__ import annotations

from kgen.lang import u8, u32


def min_max(values: list[int]) -> tuple[int, int]:
    return min(values), max(values)


def compare(a: tuple[int, int], b: tuple[int, int]) -> int:
    return -1 if a < b else 1 if a > b else 0


def earlier(a: tuple[int, str], b: tuple[int, str]) -> bool:
    return a <= b


def rgb(color: u32) -> tuple[u8, u8, u8]:
    return u8(color >> 16 & 0xFF), u8(color >> 8 & 0xFF), u8(color & 0xFF)


def main() -> int:
    point = (3, 4)
    print(point, point[0], point[1], point[-1], len(point))
    print(point == (3, 4), point != (low := 3, 5), compare(point, (3, 5)), compare((2, 0), (1, 9)))
    print(earlier((1, "b"), (1, "c")), earlier((2, "a"), (1, "z")), low)
    low, high = min_max([5, -2, 8])
    print(low, high, min_max([1]))
    red, green, blue = rgb(0x12AB_FF & 0xFF_FFFF)
    print(red, green, blue)
    nested = ((1, 2), ("x", [1, 2]))
    nested[1][1].append(3)
    print(nested, nested[0][1])
    points = [(2, 1), (1, 2), (1, 1)]
    points.sort()
    print(points, (1, 2) in points)
    swapped = [(y, x) for x, y in points]
    print(swapped, swapped[0] + (9,))
    for x, y in points:
        print(x * y, end=" ")
    print()
    for item in (1, 2, 3):
        print(item, end=" ")
    print()
    one = (7,)
    return one[0]
