"""CRC-32 (IEEE 802.3) three ways, and Adler-32: bit by bit, by a table, and combined over a split message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import u8, u32

POLYNOMIAL: Final = u32(0xEDB8_8320)


def _entry(value: int) -> u32:
    for _ in range(8):
        value = value >> 1 ^ (0xEDB8_8320 if value & 1 else 0)
    return u32(value)


TABLE: Final = [_entry(value) for value in range(256)]


def by_bits(data: bytes) -> u32:
    """The definition: polynomial division, low bit first."""
    crc = u32(0xFFFF_FFFF)
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (POLYNOMIAL if crc & 1 else 0)
    return ~crc


def by_table(data: bytes) -> u32:
    """Eight steps of division at once."""
    crc = u32(0xFFFF_FFFF)
    for byte in data:
        crc = TABLE[(crc & 0xFF) ^ byte] ^ crc >> 8
    return ~crc


def after_zeros(crc: u32, count: int) -> u32:
    """The checksum register after `count` more zero bytes."""
    for _ in range(count):
        crc = TABLE[crc & 0xFF] ^ crc >> 8
    return crc


def combined(first: u32, second: u32, second_length: int) -> u32:
    """The checksum of two pieces from the checksums of each: the CRC is linear."""
    return after_zeros(first, second_length) ^ second


def adler32(data: bytes) -> u32:
    """The checksum of zlib streams (RFC 1950)."""
    low, high = u32(1), u32(0)
    for byte in data:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    return high << 16 | low


def main() -> int:
    methods: list[tuple[str, Callable[[bytes], u32]]] = [("bits", by_bits), ("table", by_table), ("adler", adler32)]
    text = b"The quick brown fox jumps over the lazy dog"
    every = bytes([u8(value) for value in range(256)])
    for name, method in methods:
        print(f"{name:>5}: {method(b''):08x} {method(b'123456789'):08x} {method(text):08x} {method(every):08x}")
    for cut in range(0, len(text) + 1, 9):
        head, tail = text[:cut], text[cut:]
        whole = combined(by_table(head), by_table(tail), len(tail))
        print(f"{cut:2} + {len(tail):2}: {whole:08x}")
    return 0
