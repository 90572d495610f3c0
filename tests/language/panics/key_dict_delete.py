"""`del` of a missing key."""

from __future__ import annotations


def forget(table: dict[int, str], key: int) -> None:
    del table[key]  # panic: key
    print(len(table))


def main() -> int:
    table = {1: "a", 2: "b"}
    forget(table, 1)
    forget(table, 1)
    return 0
