"""SHA-512 and SHA-384 (FIPS 180-4): one compression function, two personalities."""

from __future__ import annotations

from math import isqrt
from typing import Annotated, Final

from kgen.lang import Array, rotate_right, struct, u64, wrapping_add


def _primes(count: int) -> list[int]:
    sieve = [n for n in range(2, 410) if all(n % d for d in range(2, isqrt(n) + 1))]
    return sieve[:count]


def _cube_root(value: int) -> int:
    low, high = 0, 1 << 70
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= value else (low, middle)
    return low


_LOW_64: Final = (1 << 64) - 1
ROUND_CONSTANTS: Final = [u64(_cube_root(prime << 192) & _LOW_64) for prime in _primes(80)]
START_512: Final = [u64(isqrt(prime << 128) & _LOW_64) for prime in _primes(8)]
START_384: Final = [u64(isqrt(prime << 128) & _LOW_64) for prime in _primes(16)[8:]]
BLOCK_BYTES: Final = 128


@struct
class State:
    """The eight working words."""

    words: Annotated[Array[u64], 8]

    def absorb(self, block: bytes) -> None:
        """One round of the compression function."""
        schedule = Array(u64, 80)
        for index in range(16):
            word = u64(0)
            for byte in block[8 * index : 8 * index + 8]:
                word = word << 8 | byte
            schedule[index] = word
        for index in range(16, 80):
            early, late = schedule[index - 15], schedule[index - 2]
            small0 = rotate_right(early, 1) ^ rotate_right(early, 8) ^ (early >> 7)
            small1 = rotate_right(late, 19) ^ rotate_right(late, 61) ^ (late >> 6)
            recent = wrapping_add(schedule[index - 7], schedule[index - 16])
            schedule[index] = wrapping_add(recent, wrapping_add(small0, small1))

        a, b, c, d = self.words[0], self.words[1], self.words[2], self.words[3]
        e, f, g, h = self.words[4], self.words[5], self.words[6], self.words[7]
        for constant, word in zip(ROUND_CONSTANTS, schedule):
            big1 = rotate_right(e, 14) ^ rotate_right(e, 18) ^ rotate_right(e, 41)
            choice = g ^ (e & (f ^ g))
            one = wrapping_add(wrapping_add(h, big1), wrapping_add(choice, wrapping_add(constant, word)))
            big0 = rotate_right(a, 28) ^ rotate_right(a, 34) ^ rotate_right(a, 39)
            two = wrapping_add(big0, (a & b) | (c & (a | b)))
            a, b, c, d, e, f, g, h = wrapping_add(one, two), a, b, c, wrapping_add(d, one), e, f, g

        for index, word in enumerate((a, b, c, d, e, f, g, h)):
            self.words[index] = wrapping_add(self.words[index], word)


def padded(message: bytes) -> bytes:
    """The message with its end mark and length, a whole number of blocks."""
    zeros = -(len(message) + 17) % BLOCK_BYTES
    return message + b"\x80" + bytes(zeros + 8) + (len(message) * 8).to_bytes(8, "big")


def digest(message: bytes, is_384: bool = False) -> bytes:
    """The 64 bytes of SHA-512, or the 48 of SHA-384."""
    state = State(words=Array(u64, 8))
    for index in range(8):
        state.words[index] = START_384[index] if is_384 else START_512[index]
    whole = padded(message)
    for start in range(0, len(whole), BLOCK_BYTES):
        state.absorb(whole[start : start + BLOCK_BYTES])
    result = b"".join([word.to_bytes(8, "big") for word in state.words])
    return result[:48] if is_384 else result


def main() -> int:
    for length in (0, 3, 111, 112, 127, 128, 300):
        message = (b"kgen compiles " * 30)[:length]
        print(f"{length:4} {digest(message).hex()}")
        print(f"     {digest(message, is_384=True).hex()}")
    return 0
