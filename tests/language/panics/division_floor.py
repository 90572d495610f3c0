"""`//` by zero."""

from __future__ import annotations


def average(values: list[int]) -> int:
    return sum(values) // len(values)  # panic: division


def main() -> int:
    print(average([1, 2, 6]))
    print(average([]))
    return 0
