"""The words of a text of `size` words are counted in a dict of byte strings."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import u8


def text_of(size: int) -> bytes:
    """Short words, the shorter the more often."""
    text = bytearray()
    state = 21
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        for index in range(1 + (state >> 8) % 3):
            text.append(u8(97 + (state >> (12 + 4 * index)) % 20))
        text.append(32)
    return bytes(text)


def run(size: int) -> int:
    text = text_of(size)
    counts: dict[bytes, int] = {}
    start = 0
    for place, byte in enumerate(text):
        if byte == 32:
            word = text[start:place]
            counts[word] = counts.get(word, 0) + 1
            start = place + 1
    most = 0
    for count in counts.values():
        most = max(most, count)
    return most * 100_000 + len(counts)


def main(args: list[bytes]) -> int:
    return measure(run, args)
