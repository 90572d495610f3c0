"""SHA-256 (FIPS 180-4) of `size` blocks of 64 bytes, taken from 4 KiB; the first word of the state."""

from __future__ import annotations

from typing import Final

from bench.harness import measure
from kgen.lang import Array, rotate_right, truncate, u8, u32, wrapping_add


def _fraction_of_root(prime: int, degree: int) -> u32:
    """The first 32 bits behind the point of the square (2) or cube (3) root of a prime."""
    scaled = prime << (32 * degree)
    root = 1 << 40
    while root**degree > scaled:
        root -= max(1, (root**degree - scaled) // (degree * root ** (degree - 1)))
    return u32(root & 0xFFFF_FFFF)


PRIMES: Final = [n for n in range(2, 312) if all(n % d for d in range(2, n))]
ROUND_CONSTANTS: Final = [_fraction_of_root(prime, 3) for prime in PRIMES]
INITIAL_STATE: Final = [_fraction_of_root(prime, 2) for prime in PRIMES[:8]]


def compress(state: Array[u32], data: bytes, start: int) -> None:
    """Takes the 64 bytes from `start` into the state."""
    schedule = Array(u32, 64)
    for index in range(16):
        at = start + 4 * index
        word = u32(data[at]) << 24 | u32(data[at + 1]) << 16 | u32(data[at + 2]) << 8 | data[at + 3]
        schedule[index] = word
    for index in range(16, 64):
        early, late = schedule[index - 15], schedule[index - 2]
        small0 = rotate_right(early, 7) ^ rotate_right(early, 18) ^ (early >> 3)
        small1 = rotate_right(late, 17) ^ rotate_right(late, 19) ^ (late >> 10)
        mixed = wrapping_add(schedule[index - 16], wrapping_add(small0, small1))
        schedule[index] = wrapping_add(mixed, schedule[index - 7])

    a, b, c, d = state[0], state[1], state[2], state[3]
    e, f, g, h = state[4], state[5], state[6], state[7]
    for index in range(64):
        big1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)
        choice = (e & f) ^ (~e & g)
        one = wrapping_add(wrapping_add(h, big1), wrapping_add(choice, schedule[index]))
        one = wrapping_add(one, ROUND_CONSTANTS[index])
        big0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)
        majority = (a & b) ^ (a & c) ^ (b & c)
        two = wrapping_add(big0, majority)
        h, g, f, e = g, f, e, wrapping_add(d, one)
        d, c, b, a = c, b, a, wrapping_add(one, two)

    for index, word in enumerate((a, b, c, d, e, f, g, h)):
        state[index] = wrapping_add(state[index], word)


def run(size: int) -> int:
    message = bytes([truncate(u8, index * 7) for index in range(4096)])
    state = Array(u32, 8)
    for index, word in enumerate(INITIAL_STATE):
        state[index] = word
    for block in range(size):
        compress(state, message, block * 64 % 4096)
    return int(state[0])


def main(args: list[bytes]) -> int:
    return measure(run, args)
