"""`& | ^ ~ << >>` in each width."""

from __future__ import annotations

from kgen.lang import i8, i32, u8, u16, u32, u64


def bits_of(value: u8) -> str:
    text = ""
    for position in range(8):
        text += "1" if value >> (7 - position) & 1 else "0"
    return text


def main() -> int:
    a = u8(0b1100_1010)
    b = u8(0b1010_0110)
    for value in (a, b, a & b, a | b, a ^ b, ~a, a >> 3, u8(0b11) << 4):
        print(value, bits_of(value))
    print(~u16(0), ~u32(1), ~u64(0), ~i8(5), ~i32(-1))
    print(u32(1) << 31, u64(1) << 63, 1 << 40, -1 << 5, -256 >> 4)
    print(u8(255) >> 8, u8(255) >> 100, i8(-3) >> 100, i8(3) >> 7)
    mask = u32(0)
    for position in (0, 4, 8, 31):
        mask |= u32(1) << position
    print(f"{mask:#010x}")
    mask &= ~(u32(1) << 31)
    mask ^= 0xFF
    mask <<= 4
    mask >>= 2
    print(f"{mask:#010x}", 6 & 3, 6 | 3, 6 ^ 3, ~6)
    return int(mask & 0x7F)
