from __future__ import annotations


def main() -> int:
    table = {1: 2}
    try:
        return table[3]
    except KeyError:
        return 0
