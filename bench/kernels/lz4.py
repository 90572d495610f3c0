"""Decompression of an LZ4 block made here, `size` times: the sum of some bytes."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import Error, u8


class Lz4Error(Error):
    """A block that cannot be decompressed."""


def decompress(block: bytes, output: bytearray) -> int:
    """Writes the content of a block to the front of `output`; its size. Raises Lz4Error."""
    position, filled = 0, 0
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
        if literals > len(block) - position or literals > len(output) - filled:
            raise Lz4Error
        output[filled : filled + literals] = block[position : position + literals]
        filled += literals
        position += literals
        if position == len(block):
            return filled
        offset = int(block[position]) + 256 * int(block[position + 1])
        position += 2
        if offset == 0 or offset > filled:
            raise Lz4Error
        length = int(token & 15) + 4
        if length == 19:
            more = u8(255)
            while more == 255:
                more = block[position]
                position += 1
                length += more
        if length > len(output) - filled:
            raise Lz4Error
        for index in range(filled, filled + length):
            output[index] = output[index - offset]
        filled += length


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
    output = bytearray(1 << 20)
    total = 0
    for turn in range(size):
        try:
            filled = decompress(block, output)
        except Lz4Error:
            return -1
        total += filled + output[turn % filled]
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
