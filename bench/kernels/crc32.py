"""CRC-32 (IEEE 802.3) of 4 KiB, `size` times, by a table."""

from __future__ import annotations

from typing import Final

from bench.harness import measure
from kgen.lang import truncate, u8, u32


def _entry(value: int) -> u32:
    for _ in range(8):
        value = value >> 1 ^ (0xEDB8_8320 if value & 1 else 0)
    return u32(value)


TABLE: Final = [_entry(value) for value in range(256)]


def crc32(data: bytes, before: u32) -> u32:
    """The checksum of what `before` is the checksum of, with the data behind it."""
    crc = ~before
    for byte in data:
        crc = TABLE[(crc & 0xFF) ^ byte] ^ crc >> 8
    return ~crc


def run(size: int) -> int:
    data = bytes([truncate(u8, index * 7) for index in range(4096)])
    crc = u32(0)
    for _ in range(size):
        crc = crc32(data, crc)
    return int(crc)


def main(args: list[bytes]) -> int:
    return measure(run, args)
