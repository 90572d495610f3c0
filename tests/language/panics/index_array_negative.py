"""A negative array index before the start."""

from __future__ import annotations

from kgen.lang import Array, u8


def load(table: Array[u8], index: int) -> u8:
    return table[index]  # panic: index


def main() -> int:
    table = Array(u8, 2)
    table[0] = 9
    print(load(table, -2))
    print(load(table, -3))
    return 0
