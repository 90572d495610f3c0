"""A value goes to a wider type without being asked; the result has the wider type."""

from __future__ import annotations

from kgen.lang import i16, i32, i64, u8, u16, u32, u64


def wide(value: u64) -> u64:
    return value * 1000


def signed(value: i32) -> i32:
    return value - 100_000


def mixed(a: u8, b: u16, c: u32) -> u32:
    return a + b + c


def as_int(value: u32) -> int:
    return value


def main() -> int:
    small = u8(250)
    medium: u16 = small
    large: u32 = medium
    print(wide(small), wide(medium), wide(large))
    print(signed(small), signed(medium), signed(i16(-5)))
    print(mixed(250, 65_000, 4_000_000_000))
    print(as_int(4_000_000_000) * 4, small + u16(60_000), small * u32(10_000_000))
    total: i64 = 0
    total += small
    total -= large
    print(total, small == large, medium < large + 1)
    number: int = u32(7)
    print(int(number) - 10)
    return 0
