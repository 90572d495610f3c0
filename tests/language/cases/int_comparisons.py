"""Comparisons between widths, chained, in conditions."""

from __future__ import annotations

from kgen.lang import i8, u8, u16, u32, u64


def clamp(value: int, low: int, high: int) -> int:
    return low if value < low else high if value > high else value


def in_page(address: u64, base: u64) -> bool:
    return base <= address < base + 4096


def main() -> int:
    a = u8(200)
    b = u32(200)
    print(a == b, a != b, a < b, a <= b, a > b, a >= b)
    print(i8(-1) < u8(1), u16(5) > i8(-5), u64(1) == 1, 1 < a)
    print(clamp(-3, 0, 9), clamp(12, 0, 9), clamp(5, 0, 9))
    print(in_page(0x1FFF, 0x1000), in_page(0x2000, 0x1000), in_page(0xFFF, 0x1000))
    for number in range(-2, 3):
        print(number, -1 <= number <= 1, number == 0 or number == 2, not -1 < number, 0 < number < 2 > 1)
    print(min(3, 1, 2), max(3, 1, 2), min(a, 7), max(u8(4), u8(9)))
    return 0
