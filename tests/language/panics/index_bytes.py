"""Reading past the end of a message."""

from __future__ import annotations


def big_endian(data: bytes, at: int) -> int:
    return int(data[at]) * 256 + int(data[at + 1])  # panic: index


def main() -> int:
    data = b"\x01\x02\x03"
    print(big_endian(data, 0), big_endian(data, 1))
    print(big_endian(data, 2))
    return 0
