"""UTF-8 (RFC 3629): code points to bytes and back, and the check that bytes are text."""

from __future__ import annotations

from kgen.lang import inline, truncate, u8, u32, usize, wrapping_add
from kgen.unsafe import Ptr

UNSAFE = "reads text that the caller has measured"


@inline
def character_size(first: u8) -> usize:
    """Bytes of the character that begins with `first`."""
    if first < 0x80:
        return 1
    if first < 0xE0:
        return 2
    return 3 if first < 0xF0 else 4


@inline
def is_continuation(byte: u8) -> bool:
    return byte & 0xC0 == 0x80


def encode_character(data: Ptr[u8], code: u32) -> usize:
    """Writes one character; how many bytes it took (at most 4)."""
    if code < 0x80:
        data[0] = truncate(u8, code)
        return 1
    if code < 0x800:
        data[0] = truncate(u8, 0xC0 | code >> 6)
        data[1] = truncate(u8, 0x80 | code & 0x3F)
        return 2
    if code < 0x10000:
        data[0] = truncate(u8, 0xE0 | code >> 12)
        data[1] = truncate(u8, 0x80 | code >> 6 & 0x3F)
        data[2] = truncate(u8, 0x80 | code & 0x3F)
        return 3
    data[0] = truncate(u8, 0xF0 | code >> 18)
    data[1] = truncate(u8, 0x80 | code >> 12 & 0x3F)
    data[2] = truncate(u8, 0x80 | code >> 6 & 0x3F)
    data[3] = truncate(u8, 0x80 | code & 0x3F)
    return 4


def decode_character(data: Ptr[u8]) -> u32:
    """The code point that starts here, in valid text."""
    first = u32(data[0])
    if first < 0x80:
        return first
    if first < 0xE0:
        return (first & 0x1F) << 6 | u32(data[1]) & 0x3F
    if first < 0xF0:
        return (first & 0x0F) << 12 | (u32(data[1]) & 0x3F) << 6 | u32(data[2]) & 0x3F
    high = (first & 0x07) << 18 | (u32(data[1]) & 0x3F) << 12
    return high | (u32(data[2]) & 0x3F) << 6 | u32(data[3]) & 0x3F


def count_characters(data: Ptr[u8], length: usize) -> usize:
    """The code points in valid text."""
    count = usize(0)
    position = usize(0)
    while position < length:
        if not is_continuation(data[position]):
            count = wrapping_add(count, 1)
        position = wrapping_add(position, 1)
    return count


def validate(data: Ptr[u8], length: usize) -> int:
    """The number of code points when the bytes are UTF-8 (RFC 3629), else -1."""
    characters = 0
    position = usize(0)
    while position < length:
        first = data[position]
        characters += 1
        if first < 0x80:
            position += 1
            continue
        if first < 0xC2 or first > 0xF4:
            return -1
        size = character_size(first)
        if size > length - position:
            return -1
        second = data[position + 1]
        if not is_continuation(second):
            return -1
        if (first == 0xE0 and second < 0xA0) or (first == 0xED and second > 0x9F):
            return -1
        if (first == 0xF0 and second < 0x90) or (first == 0xF4 and second > 0x8F):
            return -1
        if size > 2 and not is_continuation(data[position + 2]):
            return -1
        if size > 3 and not is_continuation(data[position + 3]):
            return -1
        position += size
    return characters
