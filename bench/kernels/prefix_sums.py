"""Prefix sums of 10,000 numbers, and sums of ranges by them, `size` times."""

from __future__ import annotations

from bench.harness import measure


def accumulate(numbers: list[int]) -> list[int]:
    """The sums of the first 0, 1, 2, ... numbers."""
    sums = [0] * (len(numbers) + 1)
    total = 0
    for index, number in enumerate(numbers):
        total += number
        sums[index + 1] = total
    return sums


def best_window(sums: list[int], width: int) -> int:
    """The largest sum of that many neighbours."""
    best = sums[width] - sums[0]
    for end in range(width, len(sums)):
        best = max(best, sums[end] - sums[end - width])
    return best


def run(size: int) -> int:
    numbers = [index * 7919 % 1000 - 500 for index in range(10_000)]
    total = 0
    for turn in range(size):
        numbers[turn % 10_000] += 1
        total += best_window(accumulate(numbers), 100 + turn % 50)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
