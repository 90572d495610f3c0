from __future__ import annotations


def total(*values: int) -> int:
    return 0


def main() -> int:
    return total(1, 2)
