"""Horspool's search: how often a pattern occurs in `size` bytes of text."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import u8


def occurrences(text: bytes, pattern: bytes) -> int:
    """How often the pattern occurs."""
    length = len(pattern)
    shifts = [length] * 256
    for index in range(length - 1):
        shifts[pattern[index]] = length - 1 - index
    count = 0
    place = 0
    while place + length <= len(text):
        index = length - 1
        while index >= 0 and text[place + index] == pattern[index]:
            index -= 1
        if index < 0:
            count += 1
        place += shifts[text[place + length - 1]]
    return count


def run(size: int) -> int:
    text = bytearray()
    state = 99
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        text.append(u8(97 + (state >> 16) % 3))
    haystack = bytes(text)
    total = 0
    for pattern in (b"abcab", b"aaabbb", b"cabbage", b"bcabcabca", b"cc"):
        total = total * 3 + occurrences(haystack, pattern)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
