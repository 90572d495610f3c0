"""A negative list index before the start."""

from __future__ import annotations


def pick(values: list[str], index: int) -> str:
    return values[index]  # panic: index


def main() -> int:
    print(pick(["a", "b"], -2))
    print(pick(["a", "b"], -3))
    return 0
