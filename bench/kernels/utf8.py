"""Validation of UTF-8 (RFC 3629): the characters of a mixed text, counted `size` times."""

from __future__ import annotations

from bench.harness import measure


def count_characters(data: bytes) -> int:
    """How many characters there are; -1 if the bytes are not UTF-8."""
    count = 0
    place = 0
    while place < len(data):
        lead = data[place]
        low, high = 0x80, 0xBF
        if lead < 0x80:
            following = 0
        elif lead < 0xC2 or lead > 0xF4:
            return -1
        elif lead < 0xE0:
            following = 1
        elif lead < 0xF0:
            following = 2
            if lead == 0xE0:
                low = 0xA0
            elif lead == 0xED:
                high = 0x9F
        else:
            following = 3
            if lead == 0xF0:
                low = 0x90
            elif lead == 0xF4:
                high = 0x8F
        if following > len(data) - place - 1:
            return -1
        place += 1
        for _ in range(following):
            if not low <= data[place] <= high:
                return -1
            low, high = 0x80, 0xBF
            place += 1
        count += 1
    return count


def run(size: int) -> int:
    group = "plain text, caf\u00e9, 5 \u20ac, \u6f22\u5b57, \U0001f40d!".encode()
    text = bytearray()
    for _ in range(100):
        text.extend(group)
    data = bytes(text)
    total = 0
    for _ in range(size):
        total += count_characters(data)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
