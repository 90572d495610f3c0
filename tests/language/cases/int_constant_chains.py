"""Conversions of conversions of values that the compiler knows."""

from __future__ import annotations

from kgen.lang import i8, i16, i32, i64, isize, truncate, u8, u16, u32, u64, usize


def main() -> int:
    print(truncate(int, truncate(i16, isize(-3))), truncate(i64, truncate(u16, isize(-3))))
    print(truncate(i32, truncate(i8, u64(255))), truncate(u32, truncate(i8, u64(255))))
    print(truncate(int, truncate(u32, i16(-2))), truncate(i32, truncate(u16, i8(-1))))
    print(int(truncate(i32, u32(4294967295))), usize(truncate(u8, i16(-1))))
    print(f"{truncate(i16, u64(18446744073709551615)):5}|")
    print(truncate(i8, truncate(i16, i32(-32768))) + 1, truncate(u64, truncate(i8, 128)))
    return int(truncate(u8, truncate(i8, i16(-2))))
