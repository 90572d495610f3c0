"""`int` is a signed 64-bit integer; `//` and `%` round toward minus infinity."""

from __future__ import annotations

from kgen.lang import I64_MAX, I64_MIN


def describe(a: int, b: int) -> None:
    print(a, b, a + b, a - b, a * b, a // b, a % b, divmod(a, b))


def main() -> int:
    for a in (7, -7, 0, 1):
        for b in (2, -2, 3, -3):
            describe(a, b)
    print(I64_MAX, I64_MIN, I64_MAX - 1, I64_MIN + 1)
    print(I64_MAX // 2, I64_MIN // 2, I64_MAX % 10, I64_MIN % 10)
    print(-5 // 1, +5, abs(-5), pow(3, 4), 2**10)
    total = 0
    for number in range(1, 101):
        total += number
    return total % 256
