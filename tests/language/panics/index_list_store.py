"""A store beyond the end of a list."""

from __future__ import annotations


def fill(values: list[int], count: int) -> None:
    for index in range(count):
        values[index] = index * index  # panic: index


def main() -> int:
    values = [0] * 3
    fill(values, 3)
    print(values)
    fill(values, 4)
    return 0
