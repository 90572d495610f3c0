"""Case and classes of characters, for text beyond ASCII as well.

Only this file reaches the Unicode tables; `str` asks it when a text is not ASCII.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, inline, u32, usize
from kgen.runtime import str as text
from kgen.runtime import unicode
from kgen.runtime.sink import Sink
from kgen.runtime.string_builder import builder, finish
from kgen.runtime.utf8 import (
    character_size,
    decode_character,
    encode_character,
    is_continuation,
)

UNSAFE = "reads text through its pointer, character by character"

CAPITAL_SIGMA: Final = 0x3A3
FINAL_SIGMA: Final = 0x3C2


def all_have(source: text.Str, boundaries: Array[u32]) -> bool:
    """Whether there are characters, and all have the property."""
    position = usize(0)
    while position < source.length:
        if not unicode.holds(boundaries, decode_character(source.data.offset(position))):
            return False
        position += character_size(source.data[position])
    return source.length > 0


def one_case(source: text.Str, wanted: Array[u32]) -> bool:
    """Whether there are cased characters, and all of them have the property `wanted` (upper or lower)."""
    seen = False
    position = usize(0)
    while position < source.length:
        code = decode_character(source.data.offset(position))
        if unicode.holds(wanted, code):
            seen = True
        elif unicode.holds(unicode.CASED, code):
            return False
        position += character_size(source.data[position])
    return seen


@inline
def _write_mapped(sink: Sink, code: u32, codes: Array[u32], results: Array[u32]) -> None:
    """The one to three characters that `code` becomes."""
    place = unicode.count_up_to(codes, code)
    if place == 0 or codes[place - 1] != code:
        _write(sink, code)
        return
    index = (place - 1) * unicode.MAPPED
    stop = index + unicode.MAPPED
    while index < stop and results[index] != 0:
        _write(sink, results[index])
        index += 1


def _write(sink: Sink, code: u32) -> None:
    if sink.room(4):
        sink.length += encode_character(sink.data.offset(sink.length), code)


def _write_upper(sink: Sink, code: u32) -> None:
    if code < 128:
        _write(sink, code - 32 if code >= 97 and code <= 122 else code)
    else:
        _write_mapped(sink, code, unicode.TO_UPPER, unicode.TO_UPPER_RESULTS)


def _write_lower(sink: Sink, code: u32) -> None:
    if code < 128:
        _write(sink, code + 32 if code >= 65 and code <= 90 else code)
    else:
        _write_mapped(sink, code, unicode.TO_LOWER, unicode.TO_LOWER_RESULTS)


def _write_title(sink: Sink, code: u32) -> None:
    if code < 128:
        _write_upper(sink, code)
    else:
        _write_mapped(sink, code, unicode.TO_TITLE, unicode.TO_TITLE_RESULTS)


def _is_cased(code: u32) -> bool:
    if code < 128:
        return (code >= 65 and code <= 90) or (code >= 97 and code <= 122)
    return unicode.holds(unicode.CASED, code)


def _is_final_sigma(source: text.Str, at: usize) -> bool:
    """Whether the sigma at `at` ends a word (the Unicode standard's condition Final_Sigma, 3.13)."""
    position = at
    before = False
    while position > 0 and not before:
        position -= 1
        while is_continuation(source.data[position]):
            position -= 1
        code = decode_character(source.data.offset(position))
        if not unicode.holds(unicode.CASE_IGNORABLE, code):
            if not _is_cased(code):
                return False
            before = True
    if not before:
        return False
    position = at + character_size(source.data[at])
    while position < source.length:
        code = decode_character(source.data.offset(position))
        if not unicode.holds(unicode.CASE_IGNORABLE, code):
            return not _is_cased(code)
        position += character_size(source.data[position])
    return True


def _write_lower_at(sink: Sink, source: text.Str, position: usize) -> None:
    """The small form of a character; a sigma has another one at the end of a word."""
    code = decode_character(source.data.offset(position))
    if code == CAPITAL_SIGMA and _is_final_sigma(source, position):
        _write(sink, FINAL_SIGMA)
    else:
        _write_lower(sink, code)


def upper(source: text.Str) -> text.Str:
    """`upper()`."""
    sink = builder()
    position = usize(0)
    while position < source.length:
        _write_upper(sink, decode_character(source.data.offset(position)))
        position += character_size(source.data[position])
    return finish(sink)


def lower(source: text.Str) -> text.Str:
    """`lower()`."""
    sink = builder()
    position = usize(0)
    while position < source.length:
        _write_lower_at(sink, source, position)
        position += character_size(source.data[position])
    return finish(sink)


def title(source: text.Str) -> text.Str:
    """`title()`."""
    sink = builder()
    position = usize(0)
    after_cased = False
    while position < source.length:
        code = decode_character(source.data.offset(position))
        if after_cased:
            _write_lower_at(sink, source, position)
        else:
            _write_title(sink, code)
        after_cased = _is_cased(code)
        position += character_size(source.data[position])
    return finish(sink)


def capitalize(source: text.Str) -> text.Str:
    """`capitalize()`."""
    sink = builder()
    position = usize(0)
    while position < source.length:
        code = decode_character(source.data.offset(position))
        if position == 0:
            _write_title(sink, code)
        else:
            _write_lower_at(sink, source, position)
        position += character_size(source.data[position])
    return finish(sink)


def swapcase(source: text.Str) -> text.Str:
    """`swapcase()`."""
    sink = builder()
    position = usize(0)
    while position < source.length:
        code = decode_character(source.data.offset(position))
        if unicode.holds(unicode.UPPER, code):
            _write_lower_at(sink, source, position)
        elif unicode.holds(unicode.LOWER, code):
            _write_upper(sink, code)
        else:
            _write(sink, code)
        position += character_size(source.data[position])
    return finish(sink)
