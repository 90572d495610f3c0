"""Literals in every base; character codes."""

from __future__ import annotations

from kgen.lang import u8, u32, u64


def main() -> int:
    print(0xFF, 0o17, 0b1011, 1_000_000, 0xDEAD_BEEF, 0x7FFF_FFFF_FFFF_FFFF)
    value: u64 = 0xFFFF_FFFF_FFFF_FFFF
    print(value, value >> 60)
    print(ord("A"), chr(97), ord("é"), chr(0x20AC))
    letters: list[u8] = [0x61, 0x62, 0x63]
    print(letters, bytes(letters))
    word: u32 = ord("z")
    print(word - ord("a"))
    return 0x2A
