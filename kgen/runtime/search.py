"""Searching and comparing raw bytes: what bytes, bytearray and str share."""

from __future__ import annotations

from kgen.lang import inline, u8, u64, usize
from kgen.unsafe import Ptr, compare_memory

UNSAFE = "reads memory whose bounds the caller has checked"


@inline
def same(a: Ptr[u8], a_length: usize, b: Ptr[u8], b_length: usize) -> bool:
    """Whether two stretches hold the same bytes."""
    return a_length == b_length and compare_memory(a, b, a_length) == 0


@inline
def order(a: Ptr[u8], a_length: usize, b: Ptr[u8], b_length: usize) -> int:
    """Negative, 0 or positive: the lexicographic order of two stretches."""
    difference = compare_memory(a, b, min(a_length, b_length))
    if difference != 0:
        return difference
    if a_length == b_length:
        return 0
    return -1 if a_length < b_length else 1


def find(data: Ptr[u8], start: usize, stop: usize, wanted: Ptr[u8], n: usize) -> int:
    """The first place in `data[start:stop]` where the `n` wanted bytes stand, or -1."""
    if start > stop or n > stop - start:
        return -1
    if n == 0:
        return int(start)
    first = wanted[0]
    position = start
    last = stop - n
    while position <= last:
        if data[position] == first and compare_memory(data.offset(position), wanted, n) == 0:
            return int(position)
        position += 1
    return -1


def find_last(data: Ptr[u8], start: usize, stop: usize, wanted: Ptr[u8], n: usize) -> int:
    """The last such place, or -1."""
    if start > stop or n > stop - start:
        return -1
    position = stop - n + 1
    while position > start:
        position -= 1
        if compare_memory(data.offset(position), wanted, n) == 0:
            return int(position)
    return -1


def find_byte(data: Ptr[u8], start: usize, stop: usize, wanted: u8) -> int:
    """The first place of one byte, or -1."""
    position = start
    while position < stop:
        if data[position] == wanted:
            return int(position)
        position += 1
    return -1


def count(data: Ptr[u8], length: usize, wanted: Ptr[u8], n: usize) -> int:
    """How often the `n` (at least 1) wanted bytes stand in `data`, without overlap."""
    found = 0
    position = find(data, 0, length, wanted, n)
    while position >= 0:
        found += 1
        position = find(data, usize(position) + n, length, wanted, n)
    return found


@inline
def is_space(byte: u8) -> bool:
    """ASCII white space, as `bytes.isspace` has it."""
    return byte == 32 or (byte >= 9 and byte <= 13)


@inline
def is_digit(byte: u8) -> bool:
    return byte >= 48 and byte <= 57


@inline
def is_upper(byte: u8) -> bool:
    return byte >= 65 and byte <= 90


@inline
def is_lower(byte: u8) -> bool:
    return byte >= 97 and byte <= 122


@inline
def is_letter(byte: u8) -> bool:
    return is_upper(byte) or is_lower(byte)


@inline
def digit_value(byte: u8) -> u64:
    """The value of a digit in bases up to 36; 99 when it is none."""
    if is_digit(byte):
        return u64(byte) - 48
    if is_lower(byte):
        return u64(byte) - 87
    if is_upper(byte):
        return u64(byte) - 55
    return 99


@inline
def contains_byte(set_data: Ptr[u8], set_length: usize, byte: u8) -> bool:
    """Whether `byte` is one of the bytes of a set."""
    return find_byte(set_data, 0, set_length, byte) >= 0
