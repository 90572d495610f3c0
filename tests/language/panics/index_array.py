"""An array index beyond its length."""

from __future__ import annotations

from kgen.lang import Array, u32


def store(table: Array[u32], index: int) -> None:
    table[index] = 1  # panic: index


def main() -> int:
    table = Array(u32, 4)
    store(table, 3)
    store(table, -4)
    print(table[0], table[3])
    store(table, 4)
    return 0
