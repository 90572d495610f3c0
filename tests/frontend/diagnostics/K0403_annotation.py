from __future__ import annotations

TABLE = [1, 2]


def size(x: 3) -> int:
    return 1


def table() -> TABLE:
    return TABLE


def main() -> int:
    return len(table())
