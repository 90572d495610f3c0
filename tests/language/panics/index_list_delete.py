"""`del` of an element that is not there."""

from __future__ import annotations


def remove(values: list[int], index: int) -> None:
    del values[index]  # panic: index
    print(values)


def main() -> int:
    values = [1, 2]
    remove(values, 0)
    remove(values, 1)
    return 0
