"""Positions of characters in UTF-8 text: from numbers of characters to bytes, and the cuts that need them."""

from __future__ import annotations

from kgen.lang import noinline, truncate, usize
from kgen.runtime import search
from kgen.runtime import str as text
from kgen.runtime.buffer import Buffer
from kgen.runtime.utf8 import character_size, count_characters, is_continuation
from kgen.unsafe import copy_memory

UNSAFE = "reads text through its pointer; text is valid UTF-8, so every character ends where its first byte says"


def byte_index(source: text.Str, index: usize) -> usize:
    """Where the character `index` begins; the length of the text at the end."""
    if source.length == source.characters:
        return index
    position = usize(0)
    left = index
    while left > 0:
        position += character_size(source.data[position])
        left -= 1
    return position


def character_index(source: text.Str, position: int) -> int:
    """The number of the character that begins at byte `position`; -1 stays."""
    if position < 0 or source.length == source.characters:
        return position
    return truncate(int, count_characters(source.data, usize(position)))


@noinline
def character_at(source: text.Str, index: usize) -> text.Str:
    position = byte_index(source, index)
    return text.Str(source.owner, source.data.offset(position), character_size(source.data[position]), 1)


@noinline
def cut(source: text.Str, first: usize, count: usize) -> text.Str:
    start = byte_index(source, first)
    stop = start
    left = count
    while left > 0:
        stop += character_size(source.data[stop])
        left -= 1
    return text.Str(source.owner, source.data.offset(start), stop - start, count)


@noinline
def stepped(source: text.Str, first: int, count: int, step: int) -> text.Str:
    if count == 0:
        return text.empty()
    buffer = Buffer(source.length)
    position = first
    target = usize(0)
    left = count
    while left > 0:
        start = byte_index(source, usize(position))
        size = character_size(source.data[start])
        copy_memory(buffer.data.offset(target), source.data.offset(start), size)
        target += size
        left -= 1
        if left > 0:
            position += step
    return text.Str(buffer, buffer.data, target, truncate(usize, count))


def strip_start(source: text.Str, characters: text.Str) -> text.Str:
    start = usize(0)
    dropped = usize(0)
    while start < source.length:
        size = character_size(source.data[start])
        if search.find(characters.data, 0, characters.length, source.data.offset(start), size) < 0:
            break
        start += size
        dropped += 1
    return text.Str(source.owner, source.data.offset(start), source.length - start, source.characters - dropped)


def strip_end(source: text.Str, characters: text.Str) -> text.Str:
    stop = source.length
    dropped = usize(0)
    while stop > 0:
        start = stop - 1
        while is_continuation(source.data[start]):
            start -= 1
        if search.find(characters.data, 0, characters.length, source.data.offset(start), stop - start) < 0:
            break
        stop = start
        dropped += 1
    return text.Str(source.owner, source.data, stop, source.characters - dropped)
