"""Kernighan's bit count and the parallel one over `size` scrambled words."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import u64, wrapping_mul, wrapping_shl


def by_clearing(word: u64) -> int:
    """Clears the lowest bit until none is left."""
    count = 0
    while word != 0:
        word &= word - 1
        count += 1
    return count


def in_parallel(word: u64) -> int:
    """Sums neighbouring bits, pairs, nibbles, then all bytes at once."""
    word -= word >> 1 & 0x5555_5555_5555_5555
    word = (word & 0x3333_3333_3333_3333) + (word >> 2 & 0x3333_3333_3333_3333)
    word = (word + (word >> 4)) & 0x0F0F_0F0F_0F0F_0F0F
    return int(wrapping_mul(word, u64(0x0101_0101_0101_0101)) >> 56)


def run(size: int) -> int:
    total = 0
    word = u64(0x9E37_79B9_7F4A_7C15)
    for _ in range(size):
        word ^= wrapping_shl(word, 13)
        word ^= word >> 7
        word ^= wrapping_shl(word, 17)
        total += by_clearing(word) + 3 * in_parallel(word)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
