"""A negative shift count."""

from __future__ import annotations

from kgen.lang import i32


def shift(value: i32, count: i32) -> i32:
    return value >> count  # panic: value


def main() -> int:
    print(shift(i32(-8), i32(1)))
    print(shift(i32(-8), i32(-1)))
    return 0
