"""Integers that seem never to be negative, and are, by a way that is easy to miss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import i8, i32, u64, wrapping_add, wrapping_mul

LETTERS: Final = "abcdefgh"


class Cursor:
    def __init__(self) -> None:
        self.place = 0
        self.limit = 5

    def back(self, steps: int) -> None:
        self.place -= steps


class Shape:
    def turn(self, by: int) -> int:
        return by // 2


class Mirrored(Shape):
    def turn(self, by: int) -> int:
        return -by // 2


def pick(numbers: list[int], index: int) -> int:
    return numbers[index]


def twice(value: int) -> int:
    return value * 2


def below(value: int) -> int:
    return value - 10


def apply(function: Callable[[int], int], value: int) -> int:
    return function(value)


def recursive(depth: int, value: int) -> int:
    return value if depth == 0 else recursive(depth - 1, value - 3)


FUNCTIONS: Final[list[Callable[[int], int]]] = [twice, below]


def main() -> int:
    numbers = [10, 20, 30, 40]
    print(pick(numbers, 1), pick(numbers, -1), pick(numbers, len(numbers) - 5))

    cursor = Cursor()
    print(numbers[cursor.place], numbers[cursor.limit - 2])
    cursor.back(2)
    print(numbers[cursor.place], cursor.place // 2, cursor.place % 3, cursor.place < 0)

    for shape in (Shape(), Mirrored()):
        print(shape.turn(7), numbers[shape.turn(2)])

    for function in FUNCTIONS:
        print(apply(function, 3) // 2, apply(function, 3) % 4)
    print(numbers[recursive(1, 2)], recursive(4, 5) // 5)

    count = 0
    for step in range(3, -4, -2):
        count += step
        print(LETTERS[step], step // 2, step % 5, step >= 0)
    print(count)

    low, high = 2, 6
    middle = low - high
    print(middle // 3, middle % 3, numbers[middle], middle >= 0, u64(high - low))

    wide = (1 << 62) + 5
    print(wrapping_mul(wide, 3) < 0, wrapping_add(wide, wide) // 7, wrapping_mul(wide, 2) % 7)
    narrow = i8(100)
    print(wrapping_add(narrow, i8(100)) < 0, wrapping_add(narrow, i8(100)) // i8(3))
    sign = i32(1)
    for _ in range(3):
        sign = i32(-int(sign))
        print(int(sign) // 2, sign < 0)
    first, *_, last = [3, 2, 1]
    difference = last - first
    places = {"a": difference, "b": first}
    print(numbers[places["a"]], places["a"] // 2, max(places["a"], -7) % 4, min(first, difference) < 0, abs(difference))
    print(numbers[~first], -first // 2, first ^ difference, (first | difference) < 0, first & difference)
    return 0
