"""Bytearrays grow, change in place and become bytes."""

from __future__ import annotations

from kgen.lang import u8, u32


def push_u32(buffer: bytearray, value: u32) -> None:
    for shift in range(0, 32, 8):
        buffer.append(u8(value >> shift & 0xFF))


def main() -> int:
    buffer = bytearray()
    push_u32(buffer, 0xDEAD_BEEF)
    push_u32(buffer, 1)
    print(len(buffer), bytes(buffer), buffer[0], buffer[-1])
    buffer[0] = 0x7F
    buffer.extend(b"xyz")
    buffer += b"!"
    print(bytes(buffer), b"xyz" in buffer, 0x7F in buffer)
    print(bytes(buffer[4:8]), bytes(buffer[-4:]))
    zeroes = bytearray(4)
    zeroes[2] = 9
    for byte in zeroes:
        print(byte, end=" ")
    print()
    copy = bytearray(b"copy")
    copy[0] = ord("C")
    copy.pop()
    print(bytes(copy), copy == bytearray(b"Cop"))
    copy.clear()
    print(len(copy), not copy)
    return len(buffer)
