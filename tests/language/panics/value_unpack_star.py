"""Too few values for the targets beside a star."""

from __future__ import annotations


def ends(items: list[int]) -> int:
    first, *_, last = items  # panic: value
    return first + last


def main() -> int:
    print(ends([1, 2]), ends([1, 2, 3]))
    return ends([1])
