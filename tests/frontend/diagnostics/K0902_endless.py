from __future__ import annotations

from typing import TypeVar


T = TypeVar("T")


def wrap(value: T, depth: int) -> int:
    if depth == 0:
        return 0
    return wrap((value, value), depth - 1)


def main() -> int:
    return wrap(1, 3)
