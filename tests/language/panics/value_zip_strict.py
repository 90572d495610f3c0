"""`zip(strict=True)` of sequences of different lengths."""

from __future__ import annotations


def dot(a: list[int], b: list[int]) -> int:
    total = 0
    for x, y in zip(a, b, strict=True):  # panic: value
        total += x * y
    return total


def main() -> int:
    print(dot([1, 2], [3, 4]))
    print(dot([1, 2], [3]))
    return 0
