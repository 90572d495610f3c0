"""Rotations, counts and byte order work in the operand's width."""

from __future__ import annotations

from kgen.lang import (
    byte_swap,
    count_ones,
    i8,
    i32,
    leading_zeros,
    rotate_left,
    rotate_right,
    trailing_zeros,
    u8,
    u16,
    u32,
    u64,
)


def log2(value: u64) -> int:
    return 63 - int(leading_zeros(value))


def main() -> int:
    print(rotate_left(u8(0x81), 1), rotate_right(u8(0x81), 1), rotate_left(u8(0x81), 8))
    print(f"{rotate_left(u32(0x1234_5678), 12):x}", f"{rotate_right(u64(0xF), 4):x}")
    print(count_ones(u8(0xFF)), count_ones(u64(0x8000_0000_0000_0001)), count_ones(i8(-1)), count_ones(i32(7)))
    print(leading_zeros(u8(1)), leading_zeros(u16(0)), leading_zeros(u32(0x8000_0000)), leading_zeros(u64(1)))
    print(trailing_zeros(u8(8)), trailing_zeros(u16(0)), trailing_zeros(u64(1) << 40))
    print(f"{byte_swap(u16(0x1234)):x}", f"{byte_swap(u32(0x1234_5678)):x}", f"{byte_swap(u64(0x12)):x}")
    for power in range(0, 64, 9):
        print(power, log2(u64(1) << power))
    return log2(1000)
