"""Unsigned integers of every width keep their width."""

from __future__ import annotations

from kgen.lang import U8_MAX, U16_MAX, U32_MAX, U64_MAX, USIZE_MAX, u8, u16, u32, u64, usize


def halves(value: u64) -> tuple[u32, u32]:
    return u32(value >> 32), u32(value & 0xFFFF_FFFF)


def main() -> int:
    a = u8(200)
    b = u8(55)
    print(a + b, a - b, a // b, a % b, a & b, a | b, a ^ b)
    print(u16(65000) + 535, u32(4_000_000_000) + 294_967_295, u64(1) << 63)
    print(U8_MAX, U16_MAX, U32_MAX, U64_MAX, USIZE_MAX)
    print(halves(0x1122_3344_5566_7788))
    size = usize(10)
    size += 5
    size *= 2
    size -= 1
    size //= 3
    print(size, size % 4)
    print(u64(0xFFFF_FFFF_FFFF_FFFF) // 3, u64(0xFFFF_FFFF_FFFF_FFFF) % 1000)
    return int(a)
