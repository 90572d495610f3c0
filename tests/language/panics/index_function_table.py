"""An index outside of a build-time table of functions."""

from __future__ import annotations


def one() -> int:
    return 1


def two() -> int:
    return 2


TABLE = [one, two]


def call(index: int) -> int:
    return TABLE[index]()  # panic: index


def main() -> int:
    print(call(0), call(-1))
    return call(2)
