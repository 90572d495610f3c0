"""Slices of bytes outlive what they were cut from."""

from __future__ import annotations


class Packet:
    def __init__(self, data: bytes) -> None:
        self.header = data[:4]
        self.body = data[4:]


def build(count: int) -> bytes:
    buffer = bytearray()
    for number in range(count):
        buffer.append(number % 256)
    return bytes(buffer)


def cut(size: int) -> list[bytes]:
    data = build(size)
    return [data[start : start + 3] for start in range(0, size, 3)]


def tail(data: bytes, depth: int) -> bytes:
    return data if depth == 0 else tail(data[1:], depth - 1)


def main() -> int:
    pieces = cut(10)
    print(pieces, b"".join(pieces) == build(10))
    packet = Packet(build(8))
    print(packet.header, packet.body, packet.body[1:3])
    last = tail(build(100), 97)
    print(last, len(last))
    parts = {part[:1]: part for part in pieces}
    print(parts[b"\x03"], sorted(parts)[0], max(pieces), min(pieces, key=len))
    total = b""
    for piece in reversed(pieces):
        total += piece
    print(total.hex())
    return total[0]
