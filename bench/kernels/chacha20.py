"""ChaCha20 (RFC 8439): the exclusive or of `size` blocks of key stream."""

from __future__ import annotations

from typing import Final

from bench.harness import measure
from kgen.lang import Array, rotate_left, u32, wrapping_add

CONSTANTS: Final = [u32(0x6170_7865), u32(0x3320_646E), u32(0x7962_2D32), u32(0x6B20_6574)]


def quarter(state: Array[u32], a: int, b: int, c: int, d: int) -> None:
    """The quarter round on four words."""
    state[a] = wrapping_add(state[a], state[b])
    state[d] = rotate_left(state[d] ^ state[a], 16)
    state[c] = wrapping_add(state[c], state[d])
    state[b] = rotate_left(state[b] ^ state[c], 12)
    state[a] = wrapping_add(state[a], state[b])
    state[d] = rotate_left(state[d] ^ state[a], 8)
    state[c] = wrapping_add(state[c], state[d])
    state[b] = rotate_left(state[b] ^ state[c], 7)


def block(first: Array[u32], stream: Array[u32]) -> None:
    """64 bytes of key stream."""
    for index in range(16):
        stream[index] = first[index]
    for _ in range(10):
        quarter(stream, 0, 4, 8, 12)
        quarter(stream, 1, 5, 9, 13)
        quarter(stream, 2, 6, 10, 14)
        quarter(stream, 3, 7, 11, 15)
        quarter(stream, 0, 5, 10, 15)
        quarter(stream, 1, 6, 11, 12)
        quarter(stream, 2, 7, 8, 13)
        quarter(stream, 3, 4, 9, 14)
    for index in range(16):
        stream[index] = wrapping_add(stream[index], first[index])


def run(size: int) -> int:
    first = Array(u32, 16)
    for index in range(4):
        first[index] = CONSTANTS[index]
    for index in range(4, 16):
        first[index] = u32(index * 0x0101_0101)
    stream = Array(u32, 16)
    mixed = u32(0)
    for counter in range(size):
        first[12] = u32(counter)
        block(first, stream)
        for word in stream:
            mixed ^= word
    return int(mixed)


def main(args: list[bytes]) -> int:
    return measure(run, args)
