from __future__ import annotations


def double(x) -> int:
    return 2


def main() -> int:
    return double(1)
