"""Reads an IPv4 header from bytes: nothing that comes in can stop the program.

kgen run examples/packet.py
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NewType

from kgen.lang import Error, u8, u16, u32
from platforms.baremetal.image import image

Address = NewType("Address", u32)

MINIMUM_LENGTH: Final = 20
"""Bytes of a header without options (RFC 791, 3.1)."""


class BadPacket(Error):
    """The bytes are no IPv4 packet; the message says why."""


@dataclass(frozen=True)
class Header:
    """What a receiver needs to know."""

    length: int
    protocol: u8
    lifetime: u8
    source: Address
    destination: Address


def dotted(address: Address) -> str:
    """An address as people write it."""
    return ".".join(f"{address >> shift & 0xFF}" for shift in (24, 16, 8, 0))


def checksum(data: bytes) -> u16:
    """The ones' complement sum of the 16-bit words of `data` (RFC 1071); an odd byte counts as the high half."""
    total = u32(0)
    for index in range(0, len(data), 2):
        low = data[index + 1] if index + 1 < len(data) else u8(0)
        total += u32(data[index]) << 8 | low
        total = (total & 0xFFFF) + (total >> 16)
    return u16(~total & 0xFFFF)


def word(data: bytes, at: int) -> u32:
    """Four bytes, the first the highest."""
    return u32.from_bytes(data[at : at + 4], "big")


def parse(data: bytes) -> Header:
    """The header at the start of `data`; raises `BadPacket`."""
    if len(data) < MINIMUM_LENGTH:
        raise BadPacket(f"{len(data)} bytes are too few")
    if data[0] >> 4 != 4:
        raise BadPacket(f"version {data[0] >> 4}")
    length = (data[0] & 0xF) * 4
    if length < MINIMUM_LENGTH or length > len(data):
        raise BadPacket(f"a header of {length} bytes")
    if checksum(data[:length]) != 0:
        raise BadPacket("the checksum is wrong")
    return Header(
        length=length,
        protocol=data[9],
        lifetime=data[8],
        source=Address(word(data, 12)),
        destination=Address(word(data, 16)),
    )


SAMPLE: Final = bytes.fromhex("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7")
"""A UDP packet's header, with the checksum that its sender computed."""


def main() -> int:
    damaged = bytearray(SAMPLE)
    damaged[8] = 1
    for data in (SAMPLE, SAMPLE[:19], bytes(damaged), b"\x60" + SAMPLE[1:], b"\x4f" + SAMPLE[1:]):
        try:
            header = parse(data)
            print(f"{dotted(header.source)} -> {dotted(header.destination)}", end=" ")
            print(f"protocol {header.protocol}, {header.length} bytes, {header.lifetime} hops left")
        except BadPacket as error:
            print("refused:", error)
    return 0


IMAGE = image("packet", main)
