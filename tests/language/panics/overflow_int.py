"""`int` is 64 bits wide."""

from __future__ import annotations


def factorial(number: int) -> int:
    result = 1
    for factor in range(1, number + 1):
        result *= factor  # panic: overflow
    return result


def main() -> int:
    print(factorial(20))
    print(factorial(21))
    return 0
