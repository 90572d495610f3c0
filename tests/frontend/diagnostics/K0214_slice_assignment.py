from __future__ import annotations


def main() -> int:
    xs = [1, 2, 3]
    xs[0:2] = [9]
    return 0
