"""`repr` of text."""

from __future__ import annotations

from typing import Final

from kgen.lang import u8, u32, usize
from kgen.runtime import search, unicode
from kgen.runtime.sink import Sink
from kgen.runtime.utf8 import character_size, decode_character
from kgen.unsafe import Ptr

UNSAFE = "reads text that the caller has measured"

HEX_DIGITS: Final = b"0123456789abcdef"


def write_quoted(sink: Sink, data: Ptr[u8], length: usize) -> None:
    """`repr` of the text at `data`."""
    single = search.find_byte(data, 0, length, 39) >= 0
    quote: u8 = 34 if single and search.find_byte(data, 0, length, 34) < 0 else 39
    sink.write_byte(quote)
    position = usize(0)
    while position < length:
        byte = data[position]
        if byte >= 128:
            size = character_size(byte)
            write_printable(sink, data.offset(position), size)
            position += size
            continue
        if byte == quote or byte == 92:
            sink.write_byte(92)
            sink.write_byte(byte)
        elif byte == 9:
            sink.write_bytes(b"\\t")
        elif byte == 10:
            sink.write_bytes(b"\\n")
        elif byte == 13:
            sink.write_bytes(b"\\r")
        elif byte < 32 or byte == 127:
            write_escape(sink, u32(byte))
        else:
            sink.write_byte(byte)
        position += 1
    sink.write_byte(quote)


def write_printable(sink: Sink, data: Ptr[u8], size: usize) -> None:
    """One character beyond ASCII, escaped when `str.isprintable` says no."""
    code = decode_character(data)
    if unicode.holds(unicode.PRINTABLE, code):
        sink.write(data, size)
    else:
        write_escape(sink, code)


def write_escape(sink: Sink, code: u32) -> None:
    """`\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`."""
    sink.write_byte(92)
    digits = u32(2)
    if code < 0x100:
        sink.write_byte(120)
    elif code < 0x10000:
        sink.write_byte(117)
        digits = 4
    else:
        sink.write_byte(85)
        digits = 8
    while digits > 0:
        digits -= 1
        sink.write_byte(HEX_DIGITS[code >> (digits * 4) & 15])
