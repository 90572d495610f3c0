"""`size` binary searches in a sorted list of 100,000 numbers: the sum of the places."""

from __future__ import annotations

from bench.harness import measure


def search(numbers: list[int], wanted: int) -> int:
    """The first place whose number is not below the wanted one."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) // 2
        if numbers[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def run(size: int) -> int:
    numbers = [index * 3 for index in range(100_000)]
    total = 0
    state = 1
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        total += search(numbers, state % 300_000)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
