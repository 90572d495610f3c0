"""MD5 (RFC 1321): obsolete for security, alive in file formats and checksums."""

from __future__ import annotations

from math import floor, sin
from typing import Final

from kgen.lang import rotate_left, struct, u32, wrapping_add

SINES: Final = [u32(floor(abs(sin(step + 1)) * 2**32)) for step in range(64)]
"""Computed by CPython when the program is built; the image only has the table."""

SHIFTS: Final = [
    u32(shift) for row in ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21)) for shift in row
]


@struct
class State:
    """The four words of the running hash."""

    a: u32
    b: u32
    c: u32
    d: u32

    def step(self, index: int, words: list[u32]) -> None:
        """One of the 64 operations on a block."""
        match index // 16:
            case 0:
                mixed, place = (self.b & self.c) | (~self.b & self.d), index
            case 1:
                mixed, place = (self.d & self.b) | (~self.d & self.c), 5 * index + 1
            case 2:
                mixed, place = self.b ^ self.c ^ self.d, 3 * index + 5
            case _:
                mixed, place = self.c ^ (self.b | ~self.d), 7 * index
        total = wrapping_add(wrapping_add(self.a, mixed), wrapping_add(SINES[index], words[place % 16]))
        turned = rotate_left(total, SHIFTS[index // 16 * 4 + index % 4])
        self.a, self.d, self.c, self.b = self.d, self.c, self.b, wrapping_add(self.b, turned)

    def add(self, other: State) -> None:
        """Adds the hash of the blocks before."""
        self.a = wrapping_add(self.a, other.a)
        self.b = wrapping_add(self.b, other.b)
        self.c = wrapping_add(self.c, other.c)
        self.d = wrapping_add(self.d, other.d)


def md5(message: bytes) -> bytes:
    """The 16-byte hash of a message."""
    data = message + b"\x80" + bytes(-(len(message) + 9) % 64) + (len(message) * 8).to_bytes(8, "little")
    state = State(a=0x67452301, b=0xEFCDAB89, c=0x98BADCFE, d=0x10325476)
    for start in range(0, len(data), 64):
        words = [u32(int.from_bytes(data[at : at + 4], "little")) for at in range(start, start + 64, 4)]
        before = State(a=state.a, b=state.b, c=state.c, d=state.d)
        for index in range(64):
            state.step(index, words)
        state.add(before)
    return b"".join([word.to_bytes(4, "little") for word in (state.a, state.b, state.c, state.d)])


def main() -> int:
    texts = ["", "a", "abc", "message digest", "abcdefghijklmnopqrstuvwxyz", "1234567890" * 8]
    for text in texts:
        print(f"MD5 ({text!r}) = {md5(text.encode()).hex()}")
    print(md5(bytes(1000)).hex())
    return 0
