"""Bytes: indexing, slicing, comparison, concatenation, hex."""

from __future__ import annotations

from kgen.lang import u8


def checksum(data: bytes) -> u8:
    total = 0
    for byte in data:
        total += byte
    return u8(total % 256)


def main() -> int:
    data = b"hello\x00world\xff"
    print(data, len(data), data[0], data[-1], data[5])
    print(data[:5], data[6:11], data[-3:], data[2:-2], data[::2], data[20:], data[3:1])
    print(data[:5] + b"!" * 3, data[:4] == b"hello", data[:5] == b"hello", b"a" < b"b" <= b"b", b"ab" > b"a")
    print(b"wor" in data, 0xFF in data, b"xyz" not in data, 7 in data)
    print(data.hex(), bytes([1, 2, 255]).hex(), bytes(3), b"")
    print(bytes([104, 105]), list(b"abc"), checksum(data))
    print(b"quote ' and \" tab\t newline\n backslash\\")
    if b"":
        print("never")
    if data:
        print("not empty")
    return checksum(b"\x10\x20\x30")
