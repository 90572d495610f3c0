from __future__ import annotations


def main() -> int:
    a, b = (1, 2, 3)
    return a
