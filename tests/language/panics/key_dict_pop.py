"""`pop` of a missing key without default."""

from __future__ import annotations


def take(table: dict[str, int], key: str) -> int:
    return table.pop(key)  # panic: key


def main() -> int:
    table = {"a": 1}
    print(take(table, "a"))
    print(take(table, "a"))
    return 0
