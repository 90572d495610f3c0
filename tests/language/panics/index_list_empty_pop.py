"""`pop` from an empty list."""

from __future__ import annotations


def drain(values: list[int], count: int) -> int:
    total = 0
    for _ in range(count):
        total += values.pop()  # panic: index
    return total


def main() -> int:
    print(drain([1, 2, 3], 2))
    print(drain([1, 2, 3], 4))
    return 0
