"""Parts of text: splitting at separators, spaces and line ends."""

from __future__ import annotations

from kgen.lang import inline, u8, usize
from kgen.runtime import list as lists
from kgen.runtime import search
from kgen.runtime import str as text
from kgen.runtime.utf8 import count_characters

UNSAFE = "reads text through its pointer; every position is below its length"


def part(source: text.Str, start: usize, stop: usize) -> text.Str:
    """The bytes from `start` to `stop`, both at characters."""
    size = stop - start
    if source.length == source.characters:
        return text.Str(source.owner, source.data.offset(start), size, size)
    data = source.data.offset(start)
    return text.Str(source.owner, data, size, count_characters(data, size))


def tail(source: text.Str, start: usize) -> text.Str:
    """The bytes from `start` on."""
    return part(source, start, source.length)


def split(source: text.Str, separator: text.Str, maxsplit: int) -> lists.List[text.Str]:
    """The parts between separators, which are not empty; with a negative `maxsplit` all of them."""
    parts = lists.List[text.Str]()
    start = usize(0)
    left = maxsplit
    while left != 0:
        position = search.find(source.data, start, source.length, separator.data, separator.length)
        if position < 0:
            break
        parts.append(part(source, start, usize(position)))
        start = usize(position) + separator.length
        left -= 1
    parts.append(tail(source, start))
    return parts


def split_at_spaces(source: text.Str, maxsplit: int) -> lists.List[text.Str]:
    """The words; what `maxsplit` leaves over keeps its inner spaces."""
    parts = lists.List[text.Str]()
    position = usize(0)
    left = maxsplit
    while True:
        while position < source.length and is_space(source.data[position]):
            position += 1
        if position == source.length:
            return parts
        if left == 0:
            parts.append(tail(source, position))
            return parts
        start = position
        while position < source.length and not is_space(source.data[position]):
            position += 1
        parts.append(part(source, start, position))
        left -= 1


def rsplit(source: text.Str, separator: text.Str, maxsplit: int) -> lists.List[text.Str]:
    """The parts between separators, which are not empty; the last `maxsplit` of them."""
    parts = lists.List[text.Str]()
    rest = source
    left = maxsplit
    while left != 0:
        position = search.find_last(rest.data, 0, rest.length, separator.data, separator.length)
        if position < 0:
            break
        parts.append(tail(rest, usize(position) + separator.length))
        rest = part(rest, 0, usize(position))
        left -= 1
    parts.append(rest)
    parts.reverse()
    return parts


def rsplit_at_spaces(source: text.Str, maxsplit: int) -> lists.List[text.Str]:
    """The last `maxsplit` words, and before them what is left."""
    parts = lists.List[text.Str]()
    rest = source.rstrip()
    left = maxsplit
    while left != 0 and rest.length > 0:
        start = rest.length
        while start > 0 and not is_space(rest.data[start - 1]):
            start -= 1
        if start == 0:
            break
        parts.append(tail(rest, start))
        rest = part(rest, 0, start).rstrip()
        left -= 1
    if rest.length > 0:
        parts.append(rest)
    parts.reverse()
    return parts


def splitlines(source: text.Str) -> lists.List[text.Str]:
    """The lines, without their ends: those of ASCII, and CR LF as one."""
    parts = lists.List[text.Str]()
    start = usize(0)
    while start < source.length:
        stop = start
        while stop < source.length and not is_line_end(source.data[stop]):
            stop += 1
        parts.append(part(source, start, stop))
        if stop + 1 < source.length and source.data[stop] == 13 and source.data[stop + 1] == 10:
            stop += 1
        start = stop + 1
    return parts


@inline
def is_space(byte: u8) -> bool:
    """`str.isspace` also has the four ASCII separators."""
    return byte == 32 or (byte >= 9 and byte <= 13) or (byte >= 28 and byte <= 31)


@inline
def is_line_end(byte: u8) -> bool:
    return (byte >= 10 and byte <= 13) or (byte >= 28 and byte <= 30)
