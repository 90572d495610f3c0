from __future__ import annotations


def double(x: int):
    return 2 * x


def main() -> int:
    return double(1)
