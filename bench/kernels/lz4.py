"""Decompression of an LZ4 block made here, `size` times: the sum of some bytes."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import Error, u8


class Lz4Error(Error):
    """A block that cannot be decompressed."""


def decompress(block: bytes, limit: int) -> bytearray:
    """The content of a block, at most `limit` bytes; raises Lz4Error."""
    output = bytearray()
    position = 0
    while True:
        token = block[position]
        position += 1
        literals = int(token >> 4)
        if literals == 15:
            more = u8(255)
            while more == 255:
                more = block[position]
                position += 1
                literals += more
        if literals > len(block) - position or literals > limit - len(output):
            raise Lz4Error
        output.extend(block[position : position + literals])
        position += literals
        if position == len(block):
            return output
        offset = int(block[position]) + 256 * int(block[position + 1])
        position += 2
        if offset == 0 or offset > len(output):
            raise Lz4Error
        length = int(token & 15) + 4
        if length == 19:
            more = u8(255)
            while more == 255:
                more = block[position]
                position += 1
                length += more
        if length > limit - len(output):
            raise Lz4Error
        start = len(output) - offset
        for index in range(start, start + length):
            output.append(output[index])


def sample() -> bytes:
    """A block of 2,000 sequences with literals and matches of many lengths."""
    block = bytearray()
    state = 7
    for _ in range(2000):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        literals = 4 + (state >> 16) % 11
        length = (state >> 8) % 15
        block.append(u8(literals << 4 | length))
        for index in range(literals):
            block.append(u8(state >> 4 & 0x7F ^ index))
        block.append(u8(1 + (state >> 20) % literals))
        block.append(0)
    block.append(u8(0x50))
    block.extend(b"final")
    return bytes(block)


def run(size: int) -> int:
    block = sample()
    total = 0
    for turn in range(size):
        try:
            output = decompress(block, 1 << 20)
        except Lz4Error:
            return -1
        total += len(output) + output[turn % len(output)]
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
