"""Integers to bytes and back, in both byte orders."""

from __future__ import annotations

from kgen.lang import u16, u32, u64


def read_u16(data: bytes, at: int) -> u16:
    return u16(data[at]) | u16(data[at + 1]) << 8


def read_u32(data: bytes, at: int) -> u32:
    value = u32(0)
    for index in range(4):
        value |= u32(data[at + index]) << (8 * index)
    return value


def main() -> int:
    header = b"\x7fELF\x02\x01\x34\x12\x78\x56\x34\x12"
    print(f"{read_u16(header, 6):#x} {read_u32(header, 8):#x}")
    print(int.from_bytes(header[6:8], "little"), int.from_bytes(header[6:8], "big"))
    print(u32(0x0102_0304).to_bytes(4, "little"), u32(0x0102_0304).to_bytes(4, "big"))
    print(u64(258).to_bytes(8, "big").hex(), (1000).to_bytes(3, "little").hex())
    packed = b"".join([u16(value).to_bytes(2, "little") for value in (1, 256, 65535)])
    print(packed)
    total = 0
    for at in range(0, len(packed), 2):
        total += int(read_u16(packed, at))
    print(total)
    return int.from_bytes(b"\x00\x2a", "big")
