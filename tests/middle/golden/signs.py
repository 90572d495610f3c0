"""Places and counts, whose checks the sign decides, beside integers that may be negative."""

from __future__ import annotations


def middle_of(numbers: list[int], low: int, high: int) -> int:  # counts: 0
    return numbers[low + (high - low) // 2]


def from_the_end(numbers: list[int], index: int) -> int:  # counts: 0
    return numbers[index]


def main() -> int:
    numbers = [5, 6, 7, 8]
    total = 0
    for low in range(2):
        total += middle_of(numbers, low, len(numbers))
    return total + from_the_end(numbers, 1) + from_the_end(numbers, -1)
