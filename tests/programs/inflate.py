"""DEFLATE decompression (RFC 1951) inside zlib streams (RFC 1950), with every malformed input answered by an error."""

from __future__ import annotations

import zlib
from typing import Final

from kgen.lang import Error, u8, u32

TEXT: Final = b"It was the best of times, it was the worst of times, it was the age of wisdom, " * 12


def _packed(level: int, strategy: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, 15, 9, strategy)
    return packer.compress(TEXT) + packer.flush()


STORED: Final = _packed(0, zlib.Z_DEFAULT_STRATEGY)
FIXED: Final = _packed(9, zlib.Z_FIXED)
DYNAMIC: Final = _packed(9, zlib.Z_DEFAULT_STRATEGY)
LITERALS_ONLY: Final = _packed(9, zlib.Z_HUFFMAN_ONLY)
"""Packed by CPython's zlib when the program is built."""

LENGTH_BASE: Final = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
                      163, 195, 227, 258]  # fmt: skip
LENGTH_BITS: Final = [0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [0]
DISTANCE_BASE: Final = [1, 2, 3, 4] + [((2 + half) << bits) + 1 for bits in range(1, 14) for half in (0, 1)]
DISTANCE_BITS: Final = [0, 0] + [bits for bits in range(14) for _ in (0, 1)]
CODE_LENGTH_ORDER: Final = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
END_OF_BLOCK: Final = 256
MAX_BITS: Final = 15


class InflateError(Error):
    """Data that is not a zlib stream."""

    def __init__(self, message: str) -> None:
        self.message = message


class BitReader:
    """Bits of a byte string, low bit first."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.held = u32(0)
        self.held_count = 0

    def take(self, count: int) -> int:
        """The next bits as a number; raises InflateError at the end."""
        while self.held_count < count:
            if self.position == len(self.data):
                raise InflateError("unexpected end")
            self.held |= u32(self.data[self.position]) << self.held_count
            self.held_count += 8
            self.position += 1
        value = self.held & ((1 << count) - 1)
        self.held >>= count
        self.held_count -= count
        return int(value)

    def align(self) -> None:
        """Drops the rest of a byte."""
        self.take(self.held_count % 8)


class Huffman:
    """A canonical code: how many symbols have each length, and the symbols in the order of their codes."""

    def __init__(self, lengths: list[int]) -> None:
        self.counts = [0] * (MAX_BITS + 1)
        for length in lengths:
            self.counts[length] += 1
        self.counts[0] = 0
        room = 1
        for count in self.counts[1:]:
            room = 2 * room - count
            if room < 0:
                raise InflateError("too many codes")
        self.symbols = [s for length in range(1, MAX_BITS + 1) for s, found in enumerate(lengths) if found == length]

    def decode(self, bits: BitReader) -> int:
        """The next symbol."""
        code = first = index = 0
        for count in self.counts[1:]:
            code = code << 1 | bits.take(1)
            first <<= 1
            if code - first < count:
                return self.symbols[index + code - first]
            index += count
            first += count
        raise InflateError("no such code")


def fixed_tables() -> tuple[Huffman, Huffman]:
    """The codes of a block that brings none."""
    return Huffman([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), Huffman([5] * 30)


def read_tables(bits: BitReader) -> tuple[Huffman, Huffman]:
    """The codes at the start of a dynamic block."""
    literal_count, distance_count, code_count = bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4
    code_lengths = [0] * 19
    for place in range(code_count):
        code_lengths[CODE_LENGTH_ORDER[place]] = bits.take(3)
    meta = Huffman(code_lengths)
    lengths: list[int] = []
    while len(lengths) < literal_count + distance_count:
        match meta.decode(bits):
            case 16:
                if not lengths:
                    raise InflateError("nothing to repeat")
                lengths.extend([lengths[-1]] * (3 + bits.take(2)))
            case 17:
                lengths.extend([0] * (3 + bits.take(3)))
            case 18:
                lengths.extend([0] * (11 + bits.take(7)))
            case length:
                lengths.append(length)
    if len(lengths) > literal_count + distance_count:
        raise InflateError("too many lengths")
    return Huffman(lengths[:literal_count]), Huffman(lengths[literal_count:])


def inflate_block(bits: BitReader, output: bytearray, literals: Huffman, distances: Huffman) -> None:
    """One compressed block."""
    while (symbol := literals.decode(bits)) != END_OF_BLOCK:
        if symbol < END_OF_BLOCK:
            output.append(u8(symbol))
            continue
        if symbol - 257 >= len(LENGTH_BASE):
            raise InflateError("bad length")
        length = LENGTH_BASE[symbol - 257] + bits.take(LENGTH_BITS[symbol - 257])
        code = distances.decode(bits)
        distance = DISTANCE_BASE[code] + bits.take(DISTANCE_BITS[code])
        if distance > len(output):
            raise InflateError("distance too far back")
        for _ in range(length):
            output.append(output[len(output) - distance])


def inflate_stored(bits: BitReader, output: bytearray) -> None:
    """One block of plain bytes."""
    bits.align()
    length, complement = bits.take(16), bits.take(16)
    if length ^ complement != 0xFFFF:
        raise InflateError("bad stored length")
    for _ in range(length):
        output.append(u8(bits.take(8)))


def decompress(data: bytes) -> bytes:
    """The content of a zlib stream; raises InflateError."""
    if len(data) < 6 or data[0] & 0xF != 8 or int.from_bytes(data[:2], "big") % 31 != 0:
        raise InflateError("not a zlib stream")
    bits = BitReader(data[2:])
    output = bytearray()
    is_last = False
    while not is_last:
        is_last = bits.take(1) == 1
        match bits.take(2):
            case 0:
                inflate_stored(bits, output)
            case 1:
                literals, distances = fixed_tables()
                inflate_block(bits, output, literals, distances)
            case 2:
                literals, distances = read_tables(bits)
                inflate_block(bits, output, literals, distances)
            case _:
                raise InflateError("bad block type")
    bits.align()
    low, high = 1, 0
    for byte in output:
        low = (low + byte) % 65521
        high = (high + low) % 65521
    checksum = [bits.take(8) for _ in range(4)]
    if checksum != [high >> 8, high & 0xFF, low >> 8, low & 0xFF]:
        raise InflateError("bad checksum")
    return bytes(output)


def main() -> int:
    streams = [("stored", STORED), ("fixed", FIXED), ("dynamic", DYNAMIC), ("literals", LITERALS_ONLY)]
    for name, stream in streams:
        content = decompress(stream)
        print(f"{name:>8}: {len(stream):4} -> {len(content)} {content == TEXT}")
    damaged = [
        b"",
        DYNAMIC[:-10],
        b"\x78\x9c\x07" + bytes(8),
        DYNAMIC[:-1] + b"\x00",
        b"\x78\x9c\x03\x42" + bytes(5),
    ]
    for stream in damaged:
        try:
            print(decompress(stream))
        except InflateError as error:
            print(error.message)
    return 0
