"""`str`: immutable UTF-8 text, shared with whatever it was cut from.

Lengths and indices count code points, as in Python. `characters` remembers how many there are, so ASCII text
(`characters == length`) is indexed and sliced directly; other text is walked from its start. Text is valid UTF-8
always: literals are, `decode` checks, and every cut is at a character.

The compiler makes literals with `literal(data, length, characters)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgen.lang import inline, noinline, struct, truncate, u8, u32, usize, wrapping_add
from kgen.runtime import bytes as octets
from kgen.runtime import letters, positions, search, splitting, unicode
from kgen.runtime import list as lists
from kgen.runtime.buffer import Buffer
from kgen.runtime.generic import AnyInt
from kgen.runtime.hash import hash_bytes
from kgen.runtime.quoting import write_quoted
from kgen.runtime.sink import Sink
from kgen.runtime.slices import check_step, range_bound, slice_count, slice_start, slice_stop
from kgen.runtime.utf8 import (
    character_size,
    decode_character,
    encode_character,
    validate,
)
from kgen.unsafe import Ptr, bytes_data, copy_memory, panic, track_caller

UNSAFE = "owns raw memory; every read is behind a bounds check, and text is valid UTF-8"


END: Final = (1 << 63) - 1
ASCII: Final = bytes(range(128))
"""One-character texts point in here and need no owner."""


@struct(frozen=True)
class Str:
    """The class behind `str`."""

    owner: Buffer | None
    """What keeps `data` alive; None: it is a literal of the image, or empty."""
    data: Ptr[u8]
    length: usize
    """In bytes."""
    characters: usize
    """In code points."""

    @inline
    def __len__(self) -> int:
        return truncate(int, self.characters)

    @inline
    def __bool__(self) -> bool:
        return self.length != 0

    @inline
    @track_caller
    def __getitem__(self, index: AnyInt) -> Str:
        position = truncate(usize, index)
        if index < 0:
            position = wrapping_add(position, self.characters)
        if position >= self.characters:
            panic("index", "string index out of range")
        if self.length == self.characters:
            return ascii_character(self.data[position])
        return positions.character_at(self, position)

    def __getrange__(self, start: int, stop: int) -> Str:
        """`self[start:stop]`."""
        length = truncate(int, self.characters)
        first = range_bound(start, length)
        taken = truncate(usize, max(range_bound(stop, length) - first, 0))
        if self.length == self.characters:
            return Str(self.owner, self.data.offset(first), taken, taken)
        return positions.cut(self, truncate(usize, first), taken)

    @inline
    @track_caller
    def __getslice__(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> Str:
        check_step(step)
        length = truncate(int, self.characters)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        if step == 1:
            if self.length == self.characters:
                taken = truncate(usize, count)
                return Str(self.owner, self.data.offset(first), taken, taken)
            return positions.cut(self, truncate(usize, first), truncate(usize, count))
        return positions.stepped(self, first, count, step)

    def __iter__(self) -> Iterator[Str]:
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            if byte < 128:
                position = wrapping_add(position, 1)
                yield ascii_character(byte)
            else:
                size = character_size(byte)
                start = position
                position = wrapping_add(position, size)
                yield Str(self.owner, self.data.offset(start), size, 1)

    @inline
    def equals(self, other: Str) -> bool:
        """`==`."""
        return search.same(self.data, self.length, other.data, other.length)

    if not TYPE_CHECKING:
        __eq__ = equals

    def __lt__(self, other: Str) -> bool:
        # The byte order of UTF-8 is the order of the code points.
        return search.order(self.data, self.length, other.data, other.length) < 0

    def __le__(self, other: Str) -> bool:
        return search.order(self.data, self.length, other.data, other.length) <= 0

    def __gt__(self, other: Str) -> bool:
        return search.order(self.data, self.length, other.data, other.length) > 0

    def __ge__(self, other: Str) -> bool:
        return search.order(self.data, self.length, other.data, other.length) >= 0

    def __hash__(self) -> int:
        return hash_bytes(self.data, self.length)

    def __add__(self, other: Str) -> Str:
        if other.length == 0:
            return self
        if self.length == 0:
            return other
        buffer = Buffer(self.length + other.length)
        copy_memory(buffer.data, self.data, self.length)
        copy_memory(buffer.data.offset(self.length), other.data, other.length)
        return whole(buffer, self.characters + other.characters)

    def __mul__(self, count: int) -> Str:
        if count <= 0 or self.length == 0:
            return empty()
        times = usize(count)
        buffer = Buffer(self.length * times)
        position = usize(0)
        while position < buffer.size:
            copy_memory(buffer.data.offset(position), self.data, self.length)
            position += self.length
        return whole(buffer, self.characters * times)

    def __contains__(self, other: Str) -> bool:
        return search.find(self.data, 0, self.length, other.data, other.length) >= 0

    def startswith(self, prefix: Str, start: int = 0) -> bool:
        if start != 0:
            return self._has_at(prefix, start)
        return prefix.length <= self.length and search.same(self.data, prefix.length, prefix.data, prefix.length)

    def _has_at(self, prefix: Str, start: int) -> bool:
        if start > truncate(int, self.characters):
            return False
        return self.__getslice__(start, 0, 1, has_start=True, has_stop=False).startswith(prefix)

    def endswith(self, suffix: Str) -> bool:
        if suffix.length > self.length:
            return False
        return search.same(self.data.offset(self.length - suffix.length), suffix.length, suffix.data, suffix.length)

    def find(self, wanted: Str, start: int = 0, end: int = END) -> int:
        length = truncate(int, self.characters)
        if start > length:
            return -1
        first = usize(slice_start(start, has_start=True, step=1, length=length))
        stop = usize(slice_stop(end, has_stop=True, step=1, length=length))
        if first > stop:
            return -1
        first_byte = positions.byte_index(self, first)
        stop_byte = positions.byte_index(self, stop)
        return positions.character_index(
            self, search.find(self.data, first_byte, stop_byte, wanted.data, wanted.length)
        )

    def rfind(self, wanted: Str, start: int = 0, end: int = END) -> int:
        length = truncate(int, self.characters)
        if start > length:
            return -1
        first = usize(slice_start(start, has_start=True, step=1, length=length))
        stop = usize(slice_stop(end, has_stop=True, step=1, length=length))
        if first > stop:
            return -1
        first_byte = positions.byte_index(self, first)
        stop_byte = positions.byte_index(self, stop)
        return positions.character_index(
            self, search.find_last(self.data, first_byte, stop_byte, wanted.data, wanted.length)
        )

    @track_caller
    def index(self, wanted: Str, start: int = 0, end: int = END) -> int:
        position = self.find(wanted, start, end)
        if position < 0:
            panic("value", "substring not found")
        return position

    def count(self, wanted: Str) -> int:
        if wanted.length == 0:
            return truncate(int, self.characters) + 1
        return search.count(self.data, self.length, wanted.data, wanted.length)

    def strip(self, characters: Str | None = None) -> Str:
        return self.lstrip(characters).rstrip(characters)

    def lstrip(self, characters: Str | None = None) -> Str:
        if characters is not None:
            return positions.strip_start(self, characters)
        start = usize(0)
        while start < self.length and splitting.is_space(self.data[start]):
            start += 1
        return Str(self.owner, self.data.offset(start), self.length - start, self.characters - start)

    def rstrip(self, characters: Str | None = None) -> Str:
        if characters is not None:
            return positions.strip_end(self, characters)
        stop = self.length
        while stop > 0 and splitting.is_space(self.data[stop - 1]):
            stop -= 1
        return Str(self.owner, self.data, stop, self.characters - (self.length - stop))

    def removeprefix(self, prefix: Str) -> Str:
        if not self.startswith(prefix):
            return self
        return splitting.tail(self, prefix.length)

    def removesuffix(self, suffix: Str) -> Str:
        if not self.endswith(suffix):
            return self
        return Str(self.owner, self.data, self.length - suffix.length, self.characters - suffix.characters)

    @track_caller
    def split(self, separator: Str | None = None, maxsplit: int = -1) -> lists.List[Str]:
        if separator is None:
            return splitting.split_at_spaces(self, maxsplit)
        if separator.length == 0:
            panic("value", "empty separator")
        return splitting.split(self, separator, maxsplit)

    @track_caller
    def rsplit(self, separator: Str | None = None, maxsplit: int = -1) -> lists.List[Str]:
        if maxsplit < 0:
            return self.split(separator)
        if separator is None:
            return splitting.rsplit_at_spaces(self, maxsplit)
        if separator.length == 0:
            panic("value", "empty separator")
        return splitting.rsplit(self, separator, maxsplit)

    def splitlines(self) -> lists.List[Str]:
        return splitting.splitlines(self)

    @track_caller
    def partition(self, separator: Str) -> tuple[Str, Str, Str]:
        if separator.length == 0:
            panic("value", "empty separator")
        position = search.find(self.data, 0, self.length, separator.data, separator.length)
        if position < 0:
            return self, empty(), empty()
        at = usize(position)
        return splitting.part(self, 0, at), separator, splitting.tail(self, at + separator.length)

    @track_caller
    def rpartition(self, separator: Str) -> tuple[Str, Str, Str]:
        if separator.length == 0:
            panic("value", "empty separator")
        position = search.find_last(self.data, 0, self.length, separator.data, separator.length)
        if position < 0:
            return empty(), empty(), self
        at = usize(position)
        return splitting.part(self, 0, at), separator, splitting.tail(self, at + separator.length)

    def join(self, parts: lists.List[Str]) -> Str:
        count = parts.length
        if count == 0:
            return empty()
        total: usize = self.length * (count - 1)
        characters: usize = self.characters * (count - 1)
        index = usize(0)
        while index < count:
            total += parts.data[index].length
            characters += parts.data[index].characters
            index += 1
        buffer = Buffer(total)
        position = usize(0)
        index = 0
        while index < count:
            if index > 0:
                copy_memory(buffer.data.offset(position), self.data, self.length)
                position += self.length
            part = parts.data[index]
            copy_memory(buffer.data.offset(position), part.data, part.length)
            position += part.length
            index += 1
        return whole(buffer, characters)

    def lower(self) -> Str:
        if not self.isascii():
            return letters.lower(self)
        lowered = self.as_bytes().lower()
        return Str(lowered.owner, lowered.data, lowered.length, lowered.length)

    def upper(self) -> Str:
        if not self.isascii():
            return letters.upper(self)
        raised = self.as_bytes().upper()
        return Str(raised.owner, raised.data, raised.length, raised.length)

    def title(self) -> Str:
        return letters.title(self)

    def capitalize(self) -> Str:
        return letters.capitalize(self)

    def swapcase(self) -> Str:
        return letters.swapcase(self)

    def replace(self, old: Str, new: Str, count: int = -1) -> Str:
        if old.length == 0:
            panic("value", "replacing the empty string is not in the subset")
        found = usize(search.count(self.data, self.length, old.data, old.length))
        if count >= 0:
            found = min(found, usize(count))
        if found == 0:
            return self
        characters = self.characters - found * old.characters + found * new.characters
        buffer = Buffer(self.length - found * old.length + found * new.length)
        source = usize(0)
        target = usize(0)
        while found > 0:
            at = usize(search.find(self.data, source, self.length, old.data, old.length))
            copy_memory(buffer.data.offset(target), self.data.offset(source), at - source)
            target += at - source
            copy_memory(buffer.data.offset(target), new.data, new.length)
            target += new.length
            source = at + old.length
            found -= 1
        copy_memory(buffer.data.offset(target), self.data.offset(source), self.length - source)
        return whole(buffer, characters)

    def isascii(self) -> bool:
        return self.length == self.characters

    def isdigit(self) -> bool:
        return self.as_bytes().isdigit() if self.isascii() else letters.all_have(self, unicode.DIGIT)

    def isalpha(self) -> bool:
        return self.as_bytes().isalpha() if self.isascii() else letters.all_have(self, unicode.ALPHABETIC)

    def isalnum(self) -> bool:
        return self.as_bytes().isalnum() if self.isascii() else letters.all_have(self, unicode.ALPHANUMERIC)

    def isspace(self) -> bool:
        return letters.all_have(self, unicode.SPACE)

    def isupper(self) -> bool:
        return letters.one_case(self, unicode.UPPER)

    def islower(self) -> bool:
        return letters.one_case(self, unicode.LOWER)

    def isprintable(self) -> bool:
        return self.length == 0 or letters.all_have(self, unicode.PRINTABLE)

    def isidentifier(self) -> bool:
        """ASCII identifiers only."""
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            if not search.is_letter(byte) and byte != 95 and (position == 0 or not search.is_digit(byte)):
                return False
            position += 1
        return self.length > 0

    @inline
    def as_bytes(self) -> octets.Bytes:
        """The same memory as bytes."""
        return octets.Bytes(self.owner, self.data, self.length)

    def encode(self) -> octets.Bytes:
        return self.as_bytes()

    @track_caller
    def encode_ascii(self) -> octets.Bytes:
        """`encode("ascii")`; panics when it is not."""
        if not self.isascii():
            panic("value", "the text is not ASCII")
        return self.encode()

    def zfill(self, width: int) -> Str:
        missing = width - truncate(int, self.characters)
        if missing <= 0:
            return self
        zeroes = ascii_character(48) * missing
        if self.length > 0 and (self.data[0] == 43 or self.data[0] == 45):
            return splitting.part(self, 0, 1) + zeroes + splitting.tail(self, 1)
        return zeroes + self

    @track_caller
    def ljust(self, width: int, fill: Str | None = None) -> Str:
        return self + _padding(width - truncate(int, self.characters), fill)

    @track_caller
    def rjust(self, width: int, fill: Str | None = None) -> Str:
        return _padding(width - truncate(int, self.characters), fill) + self

    @track_caller
    def center(self, width: int, fill: Str | None = None) -> Str:
        missing = width - truncate(int, self.characters)
        if missing <= 0:
            return self
        left = missing // 2 + (missing & width & 1)
        return _padding(left, fill) + self + _padding(missing - left, fill)

    def __write__(self, sink: Sink) -> None:
        sink.write(self.data, self.length)

    def __write_repr__(self, sink: Sink) -> None:
        write_quoted(sink, self.data, self.length)


@inline
def literal(data: Ptr[u8], length: usize, characters: usize) -> Str:
    """A literal of the image."""
    return Str(None, data, length, characters)


@inline
def empty() -> Str:
    """The text without characters."""
    return Str(None, Ptr.null(u8), 0, 0)


@inline
def whole(buffer: Buffer, characters: usize) -> Str:
    """All of a buffer."""
    return Str(buffer, buffer.data, buffer.size, characters)


@inline
def ascii_text(buffer: Buffer) -> Str:
    """All of a buffer that holds only ASCII."""
    return Str(buffer, buffer.data, buffer.size, buffer.size)


@inline
def ascii_character(byte: u8) -> Str:
    """The text of one ASCII character."""
    return Str(None, bytes_data(ASCII).offset(byte), 1, 1)


@inline
@track_caller
def ordinal(text: Str) -> int:
    """`ord(text)`."""
    if text.characters != 1:
        panic("value", "ord() expected a character")
    byte = text.data[0]
    if byte < 128:
        return int(byte)
    return int(decode_character(text.data))


@inline
@track_caller
def character(code: int) -> Str:
    """`chr(code)`; surrogates are not text."""
    if code >= 0 and code < 128:
        return ascii_character(truncate(u8, code))
    if code < 0 or code > 0x10FFFF:
        panic("value", "chr() arg not in range(0x110000)")
    if code >= 0xD800 and code <= 0xDFFF:
        panic("value", "chr() of a surrogate is not text")
    return _encoded(truncate(u32, code))


@noinline
def _encoded(code: u32) -> Str:
    size = usize(2 if code < 0x800 else 3 if code < 0x10000 else 4)
    buffer = Buffer(size)
    encode_character(buffer.data, code)
    return whole(buffer, 1)


def _padding(count: int, fill: Str | None) -> Str:
    if fill is None:
        return ascii_character(32) * count
    if fill.characters != 1:
        panic("value", "the fill character must be exactly one character long")
    return fill * count


@track_caller
def decode(source: octets.Bytes) -> Str:
    """`bytes.decode()`: panics when the bytes are not UTF-8; `is_text` asks first."""
    characters = validate(source.data, source.length)
    if characters < 0:
        panic("value", "invalid UTF-8")
    return Str(source.owner, source.data, source.length, truncate(usize, characters))


def is_text(source: octets.Bytes) -> bool:
    """Whether the bytes are UTF-8."""
    return validate(source.data, source.length) >= 0
