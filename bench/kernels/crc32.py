"""CRC-32 (IEEE 802.3) of `size` bytes by a table."""

from __future__ import annotations

from typing import Final

from bench.harness import measure
from kgen.lang import truncate, u8, u32


def _entry(value: int) -> u32:
    for _ in range(8):
        value = value >> 1 ^ (0xEDB8_8320 if value & 1 else 0)
    return u32(value)


TABLE: Final = [_entry(value) for value in range(256)]


def crc32(data: bytes) -> u32:
    """The checksum."""
    crc = u32(0xFFFF_FFFF)
    for byte in data:
        crc = TABLE[(crc & 0xFF) ^ byte] ^ crc >> 8
    return ~crc


def run(size: int) -> int:
    return int(crc32(bytes([truncate(u8, index * 7) for index in range(size)])))


def main(args: list[bytes]) -> int:
    return measure(run, args)
