"""Explicit conversions check, `truncate` cuts."""

from __future__ import annotations

from kgen.lang import i8, i16, i32, truncate, u8, u16, u32, u64


def main() -> int:
    large: u8 = 16
    big = u64(0x1234_5678_9ABC_DEF0)
    print(truncate(u8, big), truncate(u16, big), truncate(u32, big))
    print(truncate(i8, big), truncate(i16, big), truncate(i32, big))
    print(truncate(u8, -1), truncate(u32, -2), truncate(i8, 200), truncate(u64, -1))
    print(u8(u32(255)), u16(65_535), i8(-128), int(u32(7)), u32(int(large) - 7))
    flag = True
    print(int(flag), int(not flag), u8(flag) + 1, bool(0), bool(u8(3)))
    value = u32(300)
    small = u8(value - 45)
    print(small, i32(value) - 301, u64(i32(5)))
    return int(small)
