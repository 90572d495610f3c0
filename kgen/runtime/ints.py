"""Integers beyond single instructions: powers, text and bytes to integers and back."""

from __future__ import annotations

from typing import Final

from kgen.lang import (
    I64_MAX,
    U64_MAX,
    inline,
    noinline,
    truncate,
    u8,
    u64,
    usize,
    wrapping_neg,
    wrapping_sub,
)
from kgen.runtime import bytes as octets
from kgen.runtime import search
from kgen.runtime import str as text
from kgen.runtime.buffer import Buffer
from kgen.runtime.generic import AnyInt
from kgen.unsafe import Ptr, panic, track_caller

UNSAFE = "reads digits through the pointer of a text"


BIG: Final = 3
"""The length of "big", the only byte order of three letters."""


@inline
@track_caller
def power(base: AnyInt, exponent: int) -> AnyInt:
    """`base ** exponent`, checked."""
    if exponent < 0:
        panic("value", "a negative exponent has no integer result")
    result = base
    if exponent == 0:
        return _one(base)
    left = exponent - 1
    square = base
    while left > 0:
        if left & 1 != 0:
            result *= square
        left >>= 1
        if left > 0:
            square *= square
    return result


@inline
def _one(sample: AnyInt) -> AnyInt:
    # 1 in the type of the sample, whatever that type is.
    return (sample & 0) | 1


@track_caller
def range_length(start: int, stop: int, step: int) -> int:
    """`len(range(start, stop, step))`."""
    if step == 0:
        panic("value", "range() step is zero")
    distance = wrapping_sub(truncate(u64, stop), truncate(u64, start))
    stride = truncate(u64, step)
    if step < 0:
        distance, stride = wrapping_neg(distance), wrapping_neg(stride)
    if start >= stop if step > 0 else start <= stop:
        return 0
    count = (distance - 1) // stride
    if count >= I64_MAX:
        panic("overflow", "the range is longer than an int can count")
    return truncate(int, count) + 1


@track_caller
def in_range(value: int, start: int, stop: int, step: int) -> bool:
    """`value in range(start, stop, step)`."""
    if step == 0:
        panic("value", "range() step is zero")
    if not (start <= value < stop if step > 0 else stop < value <= start):
        return False
    distance = wrapping_sub(truncate(u64, value), truncate(u64, start))
    stride = truncate(u64, step)
    if step < 0:
        distance, stride = wrapping_neg(distance), wrapping_neg(stride)
    return distance % stride == 0


@track_caller
def power_modulo(base: int, exponent: int, modulus: int) -> int:
    """`pow(base, exponent, modulus)` for positive moduli."""
    if exponent < 0:
        panic("value", "a negative exponent is not in the subset")
    if modulus <= 0:
        panic("value", "pow() needs a positive modulus")
    m = u64(modulus)
    result: u64 = 1 % m
    square = u64(base % modulus)
    left = exponent
    while left > 0:
        if left & 1 != 0:
            result = multiply_modulo(result, square, m)
        square = multiply_modulo(square, square, m)
        left >>= 1
    return int(result)


def multiply_modulo(a: u64, b: u64, modulus: u64) -> u64:
    """`a * b % modulus` for a and b below a modulus below 2**63."""
    if a < 1 << 32 and b < 1 << 32:
        return a * b % modulus
    result = u64(0)
    addend = a
    left = b
    while left > 0:
        if left & 1 != 0:
            result = (result + addend) % modulus
        addend = addend * 2 % modulus
        left >>= 1
    return result


@noinline
def parse_int(source: text.Str, base: int) -> int | None:
    """The integer that `int(source, base)` would give, or None when the text is not one or it does not fit."""
    return parse_digits(source.data, source.length, base)


@noinline
def parse_int_of_bytes(source: octets.Bytes, base: int) -> int | None:
    """`parse_int` of ASCII bytes."""
    return parse_digits(source.data, source.length, base)


@track_caller
def int_of_str(source: text.Str, base: int) -> int:
    """`int(source, base)`."""
    result = parse_digits(source.data, source.length, base)
    if result is None:
        panic("value", "invalid literal for int()")
    return result


@track_caller
def int_of_bytes(source: octets.Bytes, base: int) -> int:
    """`int(source, base)`."""
    result = parse_digits(source.data, source.length, base)
    if result is None:
        panic("value", "invalid literal for int()")
    return result


def parse_digits(data: Ptr[u8], length: usize, base: int) -> int | None:
    """Python's integer literals: white space around, a sign, a prefix for base 0, 2, 8 and 16, single underscores."""
    position = usize(0)
    stop = length
    while position < stop and search.is_space(data[position]):
        position += 1
    while stop > position and search.is_space(data[stop - 1]):
        stop -= 1
    negative = False
    if position < stop and (data[position] == 43 or data[position] == 45):
        negative = data[position] == 45
        position += 1
    radix = base
    prefixed = False
    if stop - position > 1 and data[position] == 48:
        named = _prefix_base(data[position + 1])
        if named != 0 and (base == named or base == 0):
            radix = named
            prefixed = True
            position += 2
    if radix == 0:
        radix = 10
        if stop - position > 1 and data[position] == 48 and not _all_zero(data, position, stop):
            return None
    if radix < 2 or radix > 36 or position == stop:
        return None
    if data[position] == 95 and not prefixed:
        return None
    return _digits(data, position, stop, u64(radix), negative)


def _digits(data: Ptr[u8], start: usize, stop: usize, radix: u64, negative: bool) -> int | None:
    limit = u64(1 << 63) if negative else u64(I64_MAX)
    value = u64(0)
    position = start
    was_underscore = False
    while position < stop:
        byte = data[position]
        position += 1
        if byte == 95:
            if was_underscore:
                return None
            was_underscore = True
            continue
        was_underscore = False
        digit = search.digit_value(byte)
        if digit >= radix or value > (U64_MAX - digit) // radix:
            return None
        value = value * radix + digit
        if value > limit:
            return None
    if was_underscore:
        return None
    return truncate(int, wrapping_neg(value)) if negative else truncate(int, value)


def _prefix_base(letter: u8) -> int:
    if letter == 120 or letter == 88:
        return 16
    if letter == 111 or letter == 79:
        return 8
    if letter == 98 or letter == 66:
        return 2
    return 0


def _all_zero(data: Ptr[u8], start: usize, stop: usize) -> bool:
    position = start
    while position < stop:
        if data[position] != 48 and data[position] != 95:
            return False
        position += 1
    return True


@track_caller
def from_bytes(source: octets.Bytes, byte_order: text.Str) -> int:
    """`int.from_bytes(source, byte_order)`, unsigned; panics when it does not fit in 63 bits."""
    big = byte_order.length == BIG
    value = u64(0)
    index = usize(0)
    while index < source.length:
        position = index if big else source.length - 1 - index
        if value >> 55 != 0:
            panic("overflow", "the bytes hold an integer that does not fit in 63 bits")
        value = value << 8 | source.data[position]
        index += 1
    return truncate(int, value)


@track_caller
def unsigned_of_bytes(source: octets.Bytes, byte_order: text.Str) -> u64:
    """`u64.from_bytes(source, byte_order)`."""
    big = byte_order.length == BIG
    value = u64(0)
    index = usize(0)
    while index < source.length:
        position = index if big else source.length - 1 - index
        if value >> 56 != 0:
            panic("conversion", "the bytes hold an integer that does not fit in 64 bits")
        value = value << 8 | source.data[position]
        index += 1
    return value


@track_caller
def signed_of_bytes(source: octets.Bytes, byte_order: text.Str) -> int:
    """`int.from_bytes(source, byte_order, signed=True)`."""
    big = byte_order.length == BIG
    if source.length == 0:
        return 0
    value = 0 if source.data[0 if big else source.length - 1] < 128 else -1
    index = usize(0)
    while index < source.length:
        position = index if big else source.length - 1 - index
        if value >> 55 != value >> 63:
            panic("overflow", "the bytes hold an integer that does not fit in 64 bits")
        value = value << 8 | source.data[position]
        index += 1
    return value


@track_caller
def signed_to_bytes(value: int, length: int, byte_order: text.Str) -> octets.Bytes:
    """`value.to_bytes(length, byte_order, signed=True)`; panics when it does not fit."""
    if length < 0:
        panic("value", "length argument must be non-negative")
    if length < 8:
        top = value >> (length * 8 - 1) if length > 0 else value
        if top != 0 and (top != -1 or length == 0):
            panic("overflow", "int too big to convert")
    size = usize(length)
    left = value
    buffer = Buffer(size)
    big = byte_order.length == BIG
    index = usize(0)
    while index < size:
        position = size - 1 - index if big else index
        buffer.data[position] = truncate(u8, left)
        left >>= 8
        index += 1
    return octets.whole(buffer)


@track_caller
def to_bytes(value: AnyInt, length: int, byte_order: text.Str) -> octets.Bytes:
    """`value.to_bytes(length, byte_order)`, unsigned; panics when it does not fit."""
    if value < 0:
        panic("overflow", "can't convert negative int to unsigned")
    if length < 0:
        panic("value", "length argument must be non-negative")
    size = usize(length)
    left = truncate(u64, value)
    if length < 8 and left >> (length * 8) != 0:
        panic("overflow", "int too big to convert")
    buffer = Buffer(size)
    big = byte_order.length == BIG
    index = usize(0)
    while index < size:
        position = size - 1 - index if big else index
        buffer.data[position] = truncate(u8, left)
        left >>= 8
        index += 1
    return octets.whole(buffer)
