"""Signed integers of every width: limits, floor division, remainders."""

from __future__ import annotations

from kgen.lang import I8_MAX, I8_MIN, I16_MAX, I16_MIN, I32_MAX, I32_MIN, i8, i16, i32, i64, isize


def main() -> int:
    print(I8_MIN, I8_MAX, I16_MIN, I16_MAX, I32_MIN, I32_MAX)
    a = i8(-100)
    print(a + 50, a - 28, a // 7, a % 7, -a, abs(a))
    b = i16(-30000)
    print(b - 2768, b // 1000, b % 1000, b * 1)
    c = i32(-2_000_000_000)
    print(c - 147_483_648, c // 3, c % 3, c >> 4)
    d = i64(-9_000_000_000)
    print(d * 1_000_000_000, d // 7, d % -7)
    e = isize(-1)
    print(e, e >> 10, e & 0xFF, ~e)
    print(i8(-128) // 1, i8(127) % -128, i8(-1) // 100)
    return 0
