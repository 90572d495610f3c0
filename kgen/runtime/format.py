r"""Values as text: what `print`, f-strings, `str()` and `repr()` call.

The compiler picks the function by the static type of the value. Entry points (all take the sink first):

==============================  ===================================================================
value                           call
==============================  ===================================================================
signed integer                  `write_int(sink, int)`
unsigned integer                `write_uint(sink, u64)`
integer with a format spec      `write_int_spec(sink, negative, magnitude, …)`
bool, None                      `write_bool(sink, value)`, `write_none(sink)`
str                             `write_str(sink, text)`; with a spec `write_str_spec`; `!r` `write_repr_str`
bytes                           `write_repr_bytes(sink, value)`
text of the program itself      `write_literal(sink, pointer, length)`: enum member names, class names, punctuation
list, dict, set, deque, ...     `value.__write_repr__(sink)`
object                          its `__str__` or `__repr__`, then `write_str`; without: `write_object(sink, name)`
pointer                         `write_hex(sink, u64)`
f-string, `str(x)`, `repr(x)`   an empty `Sink`, the calls above, `string_builder.finish(sink)`
`print(…)`                      the calls above on `console.STDOUT`, then `console.finish_print()`
any value, in the runtime       `representation.write_value(sink, value)`, `representation.write_repr(sink, value)`:
                                kgen replaces these two by what the static type of the value asks for
==============================  ===================================================================

Format specs, as in the Python library reference, "Format Specification Mini-Language": `fill` is a code point
(0: a space, or what `0` before the width means), `align` one of the bytes `<>^=` or 0, `sign` one of `+- ` or 0,
`grouping` one of `,_` or 0, `kind` one of `bcdoxX` or 0.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import (
    Array,
    inline,
    noinline,
    truncate,
    u8,
    u32,
    u64,
    usize,
    wrapping_neg,
)
from kgen.runtime import bytes as octets
from kgen.runtime import str as text
from kgen.runtime.quoting import write_quoted
from kgen.runtime.sink import Sink
from kgen.runtime.utf8 import encode_character
from kgen.unsafe import Ptr, address_of

UNSAFE = "reads the memory of the text it writes"

LOWER_DIGITS: Final = b"0123456789abcdef"
UPPER_DIGITS: Final = b"0123456789ABCDEF"
PAIRS: Final = b"".join(b"%02d" % n for n in range(100))


@noinline
def write_literal(sink: Sink, data: Ptr[u8], length: usize) -> None:
    """Text of the program itself."""
    sink.write(data, length)


@noinline
def write_str(sink: Sink, value: text.Str) -> None:
    """`str(value)`."""
    sink.write(value.data, value.length)


def write_repr_str(sink: Sink, value: text.Str) -> None:
    """`repr(value)`."""
    write_quoted(sink, value.data, value.length)


def write_repr_bytes(sink: Sink, value: octets.Bytes) -> None:
    """`repr(value)`."""
    value.__write_repr__(sink)


@noinline
def write_bool(sink: Sink, value: bool) -> None:
    """`True` or `False`."""
    if value:
        sink.write_bytes(b"True")
    else:
        sink.write_bytes(b"False")


@noinline
def write_none(sink: Sink) -> None:
    """`None`."""
    sink.write_bytes(b"None")


@noinline
def write_int(sink: Sink, value: int) -> None:
    """A signed integer in decimal."""
    if value < 0:
        sink.write_byte(45)
        write_uint(sink, magnitude_of(value))
    else:
        write_uint(sink, truncate(u64, value))


@inline
def magnitude_of(value: int) -> u64:
    """The absolute value, also of the smallest integer."""
    if value < 0:
        return wrapping_neg(truncate(u64, value))
    return truncate(u64, value)


@noinline
def write_uint(sink: Sink, value: u64) -> None:
    """An unsigned integer in decimal."""
    if not sink.room(20):
        return
    digits = decimal_digits(value)
    position = sink.length + digits
    sink.length = position
    left = value
    while left >= 100:
        pair = left % 100
        left //= 100
        position -= 2
        sink.data[position] = PAIRS[pair * 2]
        sink.data[position + 1] = PAIRS[pair * 2 + 1]
    if left >= 10:
        sink.data[position - 1] = PAIRS[left * 2 + 1]
        sink.data[position - 2] = PAIRS[left * 2]
    else:
        sink.data[position - 1] = 48 + truncate(u8, left)


def decimal_digits(value: u64) -> usize:
    """How many digits the number has in decimal."""
    digits = usize(1)
    limit = u64(10)
    while value >= limit:
        digits += 1
        if digits == 20:
            return digits
        limit *= 10
    return digits


@noinline
def write_hex(sink: Sink, value: u64) -> None:
    """`hex(value)`."""
    sink.write_bytes(b"0x")
    shift = 60
    while shift > 0 and value >> shift == 0:
        shift -= 4
    while shift >= 0:
        sink.write_byte(LOWER_DIGITS[value >> shift & 15])
        shift -= 4


@noinline
def write_object(sink: Sink, name: Ptr[u8], length: usize) -> None:
    """An object without `__str__` and `__repr__`."""
    sink.write_byte(60)
    sink.write(name, length)
    sink.write_bytes(b" object>")


@noinline
def write_int_spec(
    sink: Sink,
    negative: bool,
    magnitude: u64,
    fill: u32,
    align: u8,
    sign: u8,
    alternate: bool,
    width: usize,
    grouping: u8,
    kind: u8,
) -> None:
    """An integer by a format spec."""
    if kind == 99:
        _write_code_point(sink, truncate(u32, magnitude), fill, align, width)
        return
    base = _base(kind)
    group: usize = 3 if base == 10 else 4
    digits = Array(u8, 64)
    count = usize(0)
    left = magnitude
    while True:
        digit = truncate(usize, left % base)
        digits[count] = UPPER_DIGITS[digit] if kind == 88 else LOWER_DIGITS[digit]
        count += 1
        left //= base
        if left == 0:
            break
    prefix: usize = 2 if alternate and base != 10 else 0
    has_sign = negative or sign == 43 or sign == 32
    fixed = prefix + usize(1 if has_sign else 0)
    # With `=` and zeroes as the fill, grouping goes on through the zeroes (the library reference's rule).
    pads_inside = align == 61
    shown = count
    if pads_inside and fill == 48 and grouping != 0:
        while fixed + _grouped(shown, group) < width:
            shown += 1
    length = fixed + (shown if grouping == 0 else _grouped(shown, group))
    padding = width - length if width > length else 0
    before = 0 if align == 60 or pads_inside else padding // 2 if align == 94 else padding
    after = 0 if pads_inside else padding - before
    _write_fill(sink, fill, before)
    if has_sign:
        sink.write_byte(45 if negative else sign)
    if prefix != 0:
        sink.write_byte(48)
        sink.write_byte(kind)
    if pads_inside:
        _write_fill(sink, fill, padding)
    while shown > 0:
        shown -= 1
        sink.write_byte(digits[shown] if shown < count else 48)
        if grouping != 0 and shown > 0 and shown % group == 0:
            sink.write_byte(grouping)
    _write_fill(sink, fill, after)


def _base(kind: u8) -> u64:
    if kind == 120 or kind == 88:
        return 16
    if kind == 98:
        return 2
    if kind == 111:
        return 8
    return 10


def _grouped(digits: usize, group: usize) -> usize:
    """The width of that many digits with separators between groups."""
    return digits + (digits - 1) // group


def _write_fill(sink: Sink, fill: u32, count: usize) -> None:
    left = count
    while left > 0:
        left -= 1
        if fill < 128:
            sink.write_byte(32 if fill == 0 else truncate(u8, fill))
        else:
            write_code_point(sink, fill)


def write_code_point(sink: Sink, code: u32) -> None:
    """One character."""
    if sink.room(4):
        sink.length += encode_character(sink.data.offset(sink.length), code)


def _write_code_point(sink: Sink, code: u32, fill: u32, align: u8, width: usize) -> None:
    encoded = Array(u8, 4)
    data = address_of(encoded).cast(u8)
    size = encode_character(data, code)
    _write_padded(sink, data, size, 1, fill, align, width)


@noinline
def write_str_spec(sink: Sink, value: text.Str, fill: u32, align: u8, width: usize, precision: int) -> None:
    """Text by a format spec; a precision of -1 keeps all of it."""
    shown = value
    if precision >= 0 and precision < len(value):
        shown = value.__getslice__(0, precision, 1, has_start=True, has_stop=True)
    _write_padded(sink, shown.data, shown.length, shown.characters, fill, align, width)


def _write_padded(
    sink: Sink, data: Ptr[u8], length: usize, characters: usize, fill: u32, align: u8, width: usize
) -> None:
    padding = width - characters if width > characters else 0
    before = padding if align == 62 else padding // 2 if align == 94 else 0
    _write_fill(sink, fill, before)
    sink.write(data, length)
    _write_fill(sink, fill, padding - before)
