"""`min` of nothing."""

from __future__ import annotations


def smallest(values: list[int]) -> int:
    return min(values)  # panic: value


def main() -> int:
    print(smallest([3, 1, 2]))
    print(smallest([]))
    return 0
