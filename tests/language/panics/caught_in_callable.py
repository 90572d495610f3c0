"""A panic inside a lambda, called from a library-like function."""

from __future__ import annotations

from collections.abc import Callable


def each(values: list[int], function: Callable[[int], int]) -> list[int]:
    return [function(value) for value in values]


def main() -> int:
    table = [10, 20, 30]
    print(each([0, 2], lambda index: table[index]))
    print(
        each(
            [1, 5],
            lambda index: table[index],  # panic: index
        )
    )
    return 0
