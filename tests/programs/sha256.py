"""SHA-256 (FIPS 180-4), one block at a time, as a class with `update` and `digest`."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, rotate_right, u8, u32, u64, wrapping_add


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _fraction_of_root(prime: int, degree: int) -> u32:
    """The first 32 bits behind the point of the square (2) or cube (3) root of a prime."""
    scaled = prime << (32 * degree)
    root = 1 << 40
    while root**degree > scaled:
        root -= max(1, (root**degree - scaled) // (degree * root ** (degree - 1)))
    return u32(root & 0xFFFF_FFFF)


ROUND_CONSTANTS: Final = [_fraction_of_root(prime, 3) for prime in _primes(64)]
INITIAL_STATE: Final = [_fraction_of_root(prime, 2) for prime in _primes(8)]
BLOCK_BYTES: Final = 64


class Sha256:
    """A hash under way."""

    def __init__(self) -> None:
        self.state: Annotated[Array[u32], 8] = Array(u32, 8)
        for index, word in enumerate(INITIAL_STATE):
            self.state[index] = word
        self.pending = bytearray()
        self.total = u64(0)

    def update(self, data: bytes) -> Sha256:
        """Takes more of the message."""
        self.total += u64(len(data))
        self.pending.extend(data)
        whole = len(self.pending) // BLOCK_BYTES * BLOCK_BYTES
        blocks = bytes(self.pending)
        for start in range(0, whole, BLOCK_BYTES):
            self._compress(blocks[start : start + BLOCK_BYTES])
        self.pending = bytearray(blocks[whole:])
        return self

    def digest(self) -> bytes:
        """The hash of everything taken; the object is spent."""
        bit_count = self.total * 8
        padding = bytearray(b"\x80")
        while (len(self.pending) + len(padding)) % BLOCK_BYTES != BLOCK_BYTES - 8:
            padding.append(0)
        padding.extend(bit_count.to_bytes(8, "big"))
        self.update(bytes(padding))
        result = bytearray()
        for word in self.state:
            result.extend(word.to_bytes(4, "big"))
        return bytes(result)

    def _compress(self, block: bytes) -> None:
        schedule = Array(u32, 64)
        for index in range(16):
            schedule[index] = u32(int.from_bytes(block[4 * index : 4 * index + 4], "big"))
        for index in range(16, 64):
            early, late = schedule[index - 15], schedule[index - 2]
            small0 = rotate_right(early, 7) ^ rotate_right(early, 18) ^ (early >> 3)
            small1 = rotate_right(late, 17) ^ rotate_right(late, 19) ^ (late >> 10)
            mixed = wrapping_add(schedule[index - 16], wrapping_add(small0, small1))
            schedule[index] = wrapping_add(mixed, schedule[index - 7])

        a, b, c, d = self.state[0], self.state[1], self.state[2], self.state[3]
        e, f, g, h = self.state[4], self.state[5], self.state[6], self.state[7]
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
            self.state[index] = wrapping_add(self.state[index], word)


def sha256(message: bytes) -> bytes:
    """The hash of one message."""
    return Sha256().update(message).digest()


def main() -> int:
    for message in (b"", b"abc", b"The quick brown fox jumps over the lazy dog", b"a" * 1000):
        print(sha256(message).hex())
    streamed = Sha256()
    for length in range(150):
        streamed.update(bytes([u8(length)]) * length)
    print(f"streamed {streamed.digest().hex()}")
    return 0
