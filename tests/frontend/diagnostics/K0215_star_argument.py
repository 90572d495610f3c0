from __future__ import annotations


def add(a: int, b: int) -> int:
    return a + b


def main() -> int:
    pair = [1, 2]
    return add(*pair)
