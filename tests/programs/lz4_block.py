"""The LZ4 block format: decompression that trusts nothing, and a compressor with a hash table."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Error, u8, u32, wrapping_mul

MIN_MATCH: Final = 4
LAST_LITERALS: Final = 5
HASH_BITS: Final = 10
BLOCKS: Final = [
    bytes.fromhex(text)
    for text in ("1f61010003506263646566", "", "50616263", "1061", "14610200", "1f610100ffff", "1f610100ff0050")
]
"""A good block and bad ones."""


class Lz4Error(Error):
    """A block that cannot be decompressed."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position


class Input:
    """A byte string and a position in it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    @property
    def is_at_end(self) -> bool:
        return self.position == len(self.data)

    def byte(self) -> u8:
        """The next byte."""
        if self.is_at_end:
            raise Lz4Error("unexpected end", self.position)
        self.position += 1
        return self.data[self.position - 1]

    def take(self, count: int) -> bytes:
        """The next bytes."""
        if count > len(self.data) - self.position:
            raise Lz4Error("literals run over the end", self.position)
        self.position += count
        return self.data[self.position - count : self.position]

    def length(self, nibble: int) -> int:
        """A length: 15 means that more bytes follow, 255 that still more do."""
        total = nibble
        if nibble == 15:
            more = u8(255)
            while more == 255:
                more = self.byte()
                total += more
        return total


def decompress(block: bytes, limit: int) -> bytes:
    """The content of a block, at most `limit` bytes; raises Lz4Error."""
    source = Input(block)
    output = bytearray()
    while True:
        token = source.byte()
        output.extend(source.take(source.length(token >> 4)))
        if len(output) > limit:
            raise Lz4Error("too long", source.position)
        if source.is_at_end:
            return bytes(output)
        offset = source.byte() + 256 * int(source.byte())
        if offset == 0 or offset > len(output):
            raise Lz4Error(f"offset {offset} outside the {len(output)} bytes so far", source.position)
        length = source.length(token & 15) + MIN_MATCH
        if len(output) + length > limit:
            raise Lz4Error("too long", source.position)
        for _ in range(length):
            output.append(output[len(output) - offset])


def _hash(data: bytes, position: int) -> int:
    word = u32(int.from_bytes(data[position : position + MIN_MATCH], "little"))
    return int(wrapping_mul(word, u32(2654435761)) >> (32 - HASH_BITS))


def _put_length(output: bytearray, length: int) -> None:
    if length >= 15:
        rest = length - 15
        while rest >= 255:
            output.append(u8(255))
            rest -= 255
        output.append(u8(rest))


def _put_literals(output: bytearray, literals: bytes, match_nibble: int) -> None:
    output.append(u8(min(len(literals), 15) << 4 | match_nibble))
    _put_length(output, len(literals))
    output.extend(literals)


def compress(data: bytes) -> bytes:
    """A block that decompresses to the data."""
    output = bytearray()
    last_seen = Array(u32, 1 << HASH_BITS)
    start = position = 0
    while position + MIN_MATCH + LAST_LITERALS <= len(data):
        slot = _hash(data, position)
        candidate = int(last_seen[slot]) - 1
        last_seen[slot] = u32(position + 1)
        end = position
        if 0 <= candidate and position - candidate < 65536:
            while end < len(data) - LAST_LITERALS and data[end] == data[candidate + end - position]:
                end += 1
        if end - position < MIN_MATCH:
            position += 1
            continue
        length = end - position - MIN_MATCH
        _put_literals(output, data[start:position], min(length, 15))
        output.extend((position - candidate).to_bytes(2, "little"))
        _put_length(output, length)
        start = position = end
    _put_literals(output, data[start:], 0)
    return bytes(output)


def main() -> int:
    samples = [
        b"",
        b"abc",
        b"ab" * 200,
        b"x" * 5000,
        b"the cat sat on the mat, the cat sat on the hat",
        bytes(range(256)) * 3,
    ]
    for sample in samples:
        packed = compress(sample)
        print(f"{len(sample):5} {len(packed) <= len(sample) + 5} {decompress(packed, len(sample)) == sample}")
    for block in BLOCKS:
        try:
            print(decompress(block, 100))
        except Lz4Error as error:
            print(f"{error.message} at {error.position}")
    return 0
