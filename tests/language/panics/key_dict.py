"""A missing key."""

from __future__ import annotations


def lookup(table: dict[str, int], name: str) -> int:
    return table[name]  # panic: key


def main() -> int:
    table = {"one": 1}
    print(lookup(table, "one"))
    print(lookup(table, "two"))
    return 0
