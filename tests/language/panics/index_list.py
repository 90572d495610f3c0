"""A list index beyond the end."""

from __future__ import annotations


def pick(values: list[int], index: int) -> int:
    return values[index]  # panic: index


def main() -> int:
    values = [1, 2, 3]
    print(pick(values, 2), pick(values, -3))
    print(pick(values, 3))
    return 0
