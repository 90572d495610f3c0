"""Operations at the edges of every width that just fit."""

from __future__ import annotations

from kgen.lang import (
    I8_MAX,
    I8_MIN,
    I32_MAX,
    I32_MIN,
    I64_MAX,
    I64_MIN,
    U8_MAX,
    U32_MAX,
    U64_MAX,
    i8,
    i16,
    i32,
    u8,
    u16,
    u32,
    u64,
)


def add_u8(a: u8, b: u8) -> u8:
    return a + b


def sub_i8(a: i8, b: i8) -> i8:
    return a - b


def mul_i32(a: i32, b: i32) -> i32:
    return a * b


def mul_u64(a: u64, b: u64) -> u64:
    return a * b


def floor(a: int, b: int) -> tuple[int, int]:
    return a // b, a % b


def main() -> int:
    print(add_u8(U8_MAX, u8(0)), add_u8(u8(128), u8(127)), sub_i8(I8_MIN, i8(0)), sub_i8(i8(-1), I8_MAX))
    print(mul_i32(i32(46_340), i32(46_340)), mul_i32(i32(-65_536), i32(32_768)), mul_i32(I32_MIN, i32(1)))
    print(mul_u64(u64(0xFFFF_FFFF), u64(0x1_0000_0001)), mul_u64(U64_MAX, u64(1)), mul_u64(u64(0), U64_MAX))
    print(I64_MAX + 0, I64_MIN + 1, I64_MIN // 1, I64_MIN // 2, I64_MAX // -1, -I64_MAX)
    print(floor(I64_MIN, 10), floor(I64_MAX, -10), floor(-1, I64_MAX), floor(1, I64_MIN), floor(I64_MIN, I64_MIN))
    print(u16(255) * 257, u16(65_535) // 256, i16(-32_768) % 7, i16(-32_768) // 7, i16(32_767) % -7)
    print(U32_MAX // 1, U32_MAX % 65_536, u32(1) << 31, (u32(1) << 31) - 1 + (u32(1) << 31), ~U32_MAX)
    print(I32_MAX - I32_MAX, I32_MIN + I32_MAX, ~I32_MAX == I32_MIN, i8(-64) << 1, i8(63) << 1, i8(-128) >> 7)
    print(U64_MAX > 0, U64_MAX >> 63, U64_MAX & 0xFF, u64(1) << 63 > u64(1) << 62, U64_MAX == U64_MAX)
    return int(add_u8(u8(128), u8(126)))
