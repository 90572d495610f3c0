"""Recursion without end."""

from __future__ import annotations


def depth(number: int) -> int:
    if number < 0:
        return 0
    return depth(number + 1) + 1  # panic: stack


def main() -> int:
    print(depth(-1))
    print(depth(0))
    return 0
