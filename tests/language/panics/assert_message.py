"""A failed `assert` with a message."""

from __future__ import annotations


def root(square: int) -> int:
    assert square >= 0, "a square is never negative"  # panic: assert
    guess = 0
    while (guess + 1) * (guess + 1) <= square:
        guess += 1
    return guess


def main() -> int:
    print(root(17))
    print(root(-1))
    return 0
