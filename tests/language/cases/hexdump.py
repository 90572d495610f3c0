"""Formatting bytes in columns."""

from __future__ import annotations


def printable(byte: int) -> str:
    return chr(byte) if 0x20 <= byte < 0x7F else "."


def hexdump(data: bytes) -> list[str]:
    lines: list[str] = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        left = " ".join([f"{byte:02x}" for byte in row])
        right = "".join([printable(int(byte)) for byte in row])
        lines.append(f"{start:08x}  {left:<47}  |{right}|")
    return lines


def parse_hex(text: str) -> bytes:
    digits = "0123456789abcdef"
    result = bytearray()
    clean = text.replace(" ", "").lower()
    for index in range(0, len(clean), 2):
        result.append(digits.find(clean[index]) * 16 + digits.find(clean[index + 1]))
    return bytes(result)


def main() -> int:
    data = bytes(range(256))[24:70] + "é".encode() + b"\x00end"
    for line in hexdump(data):
        print(line)
    print(parse_hex("DE AD be ef"), parse_hex(data[:4].hex()) == data[:4])
    return len(data)
