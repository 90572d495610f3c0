"""Build-time values are constants in bodies: tables, computed numbers, text."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, u8, u32

PAGE_BYTES: Final = 4096
PAGE_MASK: Final = PAGE_BYTES - 1
NAMES: Final = ("zero", "one", "two")
BANNER: Final = "=" * 10
SIGNATURE: Final = bytes(range(4))


def crc_table() -> Array[u32]:
    table = Array(u32, 256)
    for index in range(256):
        value = index
        for _ in range(8):
            value = value >> 1 ^ 0xEDB8_8320 if value & 1 else value >> 1
        table[index] = u32(value)
    return table


CRC_TABLE: Final = crc_table()


def crc32(data: bytes) -> u32:
    state = u32(0xFFFF_FFFF)
    for byte in data:
        state = CRC_TABLE[u8((state ^ byte) & 0xFF)] ^ state >> 8
    return ~state


class Limits:
    SMALL = 10
    LARGE = SMALL * 100


def main() -> int:
    print(PAGE_BYTES, PAGE_MASK, BANNER, SIGNATURE, NAMES[1], len(NAMES))
    print(f"{crc32(b'123456789'):08x}", f"{crc32(b''):08x}", len(CRC_TABLE))
    print(Limits.SMALL, Limits.LARGE, 5000 & PAGE_MASK)
    for name in NAMES:
        print(name)
    return PAGE_BYTES // 100
