"""`bytes`: an immutable stretch of memory, shared with whatever it was cut from.

The compiler makes literals as `Bytes(None, address, length)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgen.lang import inline, noinline, struct, truncate, u8, unlikely, usize, wrapping_add
from kgen.runtime import list as lists
from kgen.runtime import search
from kgen.runtime import str as text
from kgen.runtime.buffer import Buffer
from kgen.runtime.generic import AnyInt
from kgen.runtime.hash import hash_bytes
from kgen.runtime.sink import Sink
from kgen.runtime.slices import check_step, range_bound, slice_count, slice_start, slice_stop
from kgen.unsafe import Ptr, bytes_data, copy_memory, panic, track_caller

UNSAFE = "owns raw memory; every read is behind a bounds check"


END: Final = (1 << 63) - 1
"""The `end` of a search that was not given one."""
HEX_DIGITS: Final = b"0123456789abcdef"


@struct(frozen=True)
class Bytes:
    """The class behind `bytes`."""

    owner: Buffer | None
    """What keeps `data` alive; None: it is a literal of the image, or empty."""
    data: Ptr[u8]
    length: usize

    @inline
    def __len__(self) -> int:
        return truncate(int, self.length)

    @inline
    @track_caller
    def __getitem__(self, index: AnyInt) -> u8:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "bytes index out of range")
        return self.data[position]

    @inline
    def __getrange__(self, start: int, stop: int) -> Bytes:
        """`self[start:stop]`."""
        length = truncate(int, self.length)
        first = range_bound(start, length)
        count = range_bound(stop, length) - first
        return Bytes(self.owner, self.data.offset(first), truncate(usize, max(count, 0)))

    @inline
    @track_caller
    def __getslice__(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> Bytes:
        check_step(step)
        length = truncate(int, self.length)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        if step == 1:
            return Bytes(self.owner, self.data.offset(first), truncate(usize, count))
        return _stepped(self, first, count, step)

    def __iter__(self) -> Iterator[u8]:
        position = usize(0)
        while position < self.length:
            yield self.data[position]
            position = wrapping_add(position, 1)

    @inline
    def equals(self, other: Bytes) -> bool:
        """`==`."""
        return search.same(self.data, self.length, other.data, other.length)

    if not TYPE_CHECKING:
        __eq__ = equals

    def __lt__(self, other: Bytes) -> bool:
        return search.order(self.data, self.length, other.data, other.length) < 0

    def __le__(self, other: Bytes) -> bool:
        return search.order(self.data, self.length, other.data, other.length) <= 0

    def __gt__(self, other: Bytes) -> bool:
        return search.order(self.data, self.length, other.data, other.length) > 0

    def __ge__(self, other: Bytes) -> bool:
        return search.order(self.data, self.length, other.data, other.length) >= 0

    def __hash__(self) -> int:
        return hash_bytes(self.data, self.length)

    @inline
    def __bool__(self) -> bool:
        return self.length != 0

    def __add__(self, other: Bytes) -> Bytes:
        if other.length == 0:
            return self
        if self.length == 0:
            return other
        buffer = Buffer(self.length + other.length)
        copy_memory(buffer.data, self.data, self.length)
        copy_memory(buffer.data.offset(self.length), other.data, other.length)
        return whole(buffer)

    def __mul__(self, count: int) -> Bytes:
        if count <= 0 or self.length == 0:
            return empty()
        buffer = Buffer(self.length * usize(count))
        position = usize(0)
        while position < buffer.size:
            copy_memory(buffer.data.offset(position), self.data, self.length)
            position += self.length
        return whole(buffer)

    def __contains__(self, other: Bytes) -> bool:
        return search.find(self.data, 0, self.length, other.data, other.length) >= 0

    def contains_integer(self, value: int) -> bool:
        """`value in self` for an integer."""
        if value < 0 or value > 255:
            panic("value", "byte must be in range(0, 256)")
        return search.find_byte(self.data, 0, self.length, truncate(u8, value)) >= 0

    def startswith(self, prefix: Bytes, start: int = 0) -> bool:
        if start != 0:
            return self._has_at(prefix, start)
        return prefix.length <= self.length and search.same(self.data, prefix.length, prefix.data, prefix.length)

    def _has_at(self, prefix: Bytes, start: int) -> bool:
        if start > truncate(int, self.length):
            return False
        return self.__getslice__(start, 0, 1, has_start=True, has_stop=False).startswith(prefix)

    def endswith(self, suffix: Bytes) -> bool:
        if suffix.length > self.length:
            return False
        return search.same(self.data.offset(self.length - suffix.length), suffix.length, suffix.data, suffix.length)

    def find(self, wanted: Bytes, start: int = 0, end: int = END) -> int:
        length = truncate(int, self.length)
        first = slice_start(start, has_start=True, step=1, length=length)
        if start > length:
            return -1
        stop = slice_stop(end, has_stop=True, step=1, length=length)
        return search.find(self.data, usize(first), usize(stop), wanted.data, wanted.length)

    def rfind(self, wanted: Bytes, start: int = 0, end: int = END) -> int:
        length = truncate(int, self.length)
        first = slice_start(start, has_start=True, step=1, length=length)
        if start > length:
            return -1
        stop = slice_stop(end, has_stop=True, step=1, length=length)
        return search.find_last(self.data, usize(first), usize(stop), wanted.data, wanted.length)

    @track_caller
    def index(self, wanted: Bytes, start: int = 0, end: int = END) -> int:
        position = self.find(wanted, start, end)
        if position < 0:
            panic("value", "subsection not found")
        return position

    def count(self, wanted: Bytes) -> int:
        if wanted.length == 0:
            return truncate(int, self.length) + 1
        return search.count(self.data, self.length, wanted.data, wanted.length)

    def strip(self, characters: Bytes | None = None) -> Bytes:
        return self.lstrip(characters).rstrip(characters)

    def lstrip(self, characters: Bytes | None = None) -> Bytes:
        start = usize(0)
        if characters is None:
            while start < self.length and search.is_space(self.data[start]):
                start += 1
        else:
            while start < self.length and search.contains_byte(characters.data, characters.length, self.data[start]):
                start += 1
        return Bytes(self.owner, self.data.offset(start), self.length - start)

    def rstrip(self, characters: Bytes | None = None) -> Bytes:
        stop = self.length
        if characters is None:
            while stop > 0 and search.is_space(self.data[stop - 1]):
                stop -= 1
        else:
            while stop > 0 and search.contains_byte(characters.data, characters.length, self.data[stop - 1]):
                stop -= 1
        return Bytes(self.owner, self.data, stop)

    def removeprefix(self, prefix: Bytes) -> Bytes:
        if not self.startswith(prefix):
            return self
        return Bytes(self.owner, self.data.offset(prefix.length), self.length - prefix.length)

    def removesuffix(self, suffix: Bytes) -> Bytes:
        if not self.endswith(suffix):
            return self
        return Bytes(self.owner, self.data, self.length - suffix.length)

    @track_caller
    def split(self, separator: Bytes | None = None, maxsplit: int = -1) -> lists.List[Bytes]:
        if separator is None:
            return self._split_spaces(maxsplit)
        if separator.length == 0:
            panic("value", "empty separator")
        parts = lists.List[Bytes]()
        start = usize(0)
        left = maxsplit
        while left != 0:
            position = search.find(self.data, start, self.length, separator.data, separator.length)
            if position < 0:
                break
            parts.append(Bytes(self.owner, self.data.offset(start), usize(position) - start))
            start = usize(position) + separator.length
            left -= 1
        parts.append(Bytes(self.owner, self.data.offset(start), self.length - start))
        return parts

    def _split_spaces(self, maxsplit: int) -> lists.List[Bytes]:
        parts = lists.List[Bytes]()
        position = usize(0)
        left = maxsplit
        while True:
            while position < self.length and search.is_space(self.data[position]):
                position += 1
            if position == self.length:
                return parts
            if left == 0:
                parts.append(Bytes(self.owner, self.data.offset(position), self.length - position))
                return parts
            start = position
            while position < self.length and not search.is_space(self.data[position]):
                position += 1
            parts.append(Bytes(self.owner, self.data.offset(start), position - start))
            left -= 1

    def splitlines(self) -> lists.List[Bytes]:
        parts = lists.List[Bytes]()
        start = usize(0)
        while start < self.length:
            stop = start
            while stop < self.length and self.data[stop] != 10 and self.data[stop] != 13:
                stop += 1
            parts.append(Bytes(self.owner, self.data.offset(start), stop - start))
            if stop + 1 < self.length and self.data[stop] == 13 and self.data[stop + 1] == 10:
                stop += 1
            start = stop + 1
        return parts

    @track_caller
    def partition(self, separator: Bytes) -> tuple[Bytes, Bytes, Bytes]:
        if separator.length == 0:
            panic("value", "empty separator")
        position = search.find(self.data, 0, self.length, separator.data, separator.length)
        if position < 0:
            return self, empty(), empty()
        at = usize(position)
        after = at + separator.length
        rest = Bytes(self.owner, self.data.offset(after), self.length - after)
        return Bytes(self.owner, self.data, at), separator, rest

    def join(self, parts: lists.List[Bytes]) -> Bytes:
        count = parts.length
        if count == 0:
            return empty()
        total: usize = self.length * (count - 1)
        index = usize(0)
        while index < count:
            total += parts.data[index].length
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
        return whole(buffer)

    def lower(self) -> Bytes:
        buffer = Buffer(self.length)
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            buffer.data[position] = byte + 32 if search.is_upper(byte) else byte
            position += 1
        return whole(buffer)

    def upper(self) -> Bytes:
        buffer = Buffer(self.length)
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            buffer.data[position] = byte - 32 if search.is_lower(byte) else byte
            position += 1
        return whole(buffer)

    def replace(self, old: Bytes, new: Bytes, count: int = -1) -> Bytes:
        if old.length == 0:
            panic("value", "replacing the empty string is not in the subset")
        found = usize(search.count(self.data, self.length, old.data, old.length))
        if count >= 0:
            found = min(found, usize(count))
        if found == 0:
            return self
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
        return whole(buffer)

    def isdigit(self) -> bool:
        position = usize(0)
        while position < self.length:
            if not search.is_digit(self.data[position]):
                return False
            position += 1
        return self.length > 0

    def isalpha(self) -> bool:
        position = usize(0)
        while position < self.length:
            if not search.is_letter(self.data[position]):
                return False
            position += 1
        return self.length > 0

    def isalnum(self) -> bool:
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            if not search.is_letter(byte) and not search.is_digit(byte):
                return False
            position += 1
        return self.length > 0

    def isspace(self) -> bool:
        position = usize(0)
        while position < self.length:
            if not search.is_space(self.data[position]):
                return False
            position += 1
        return self.length > 0

    def hex(self) -> text.Str:
        buffer = Buffer(self.length * 2)
        position = usize(0)
        while position < self.length:
            byte = self.data[position]
            buffer.data[position * 2] = HEX_DIGITS[byte >> 4]
            buffer.data[position * 2 + 1] = HEX_DIGITS[byte & 15]
            position += 1
        return text.ascii_text(buffer)

    @track_caller
    def decode(self) -> text.Str:
        return text.decode(self)

    @track_caller
    def decode_ascii(self) -> text.Str:
        """`decode("ascii")`; panics when it is not."""
        result = text.decode(self)
        if not result.isascii():
            panic("value", "the bytes are not ASCII")
        return result

    def ljust(self, width: int, fill: Bytes | None = None) -> Bytes:
        return self + _padding(width - truncate(int, self.length), fill)

    def rjust(self, width: int, fill: Bytes | None = None) -> Bytes:
        return _padding(width - truncate(int, self.length), fill) + self

    def __write_repr__(self, sink: Sink) -> None:
        sink.write_byte(98)
        write_quoted_bytes(sink, self.data, self.length)

    def __write__(self, sink: Sink) -> None:
        self.__write_repr__(sink)


@inline
def empty() -> Bytes:
    """b""."""
    return Bytes(None, Ptr.null(u8), 0)


@inline
def whole(buffer: Buffer) -> Bytes:
    """All of a buffer."""
    return Bytes(buffer, buffer.data, buffer.size)


def zeroes(count: int) -> Bytes:
    """`bytes(count)`."""
    if count < 0:
        panic("value", "negative count")
    buffer = Buffer(usize(count))
    position = usize(0)
    while position < buffer.size:
        buffer.data[position] = 0
        position += 1
    return whole(buffer)


@track_caller
def from_hex(source: text.Str) -> Bytes:
    """`bytes.fromhex(source)`: pairs of digits, white space between them."""
    buffer = Buffer(source.length // 2)
    position = usize(0)
    target = usize(0)
    while True:
        while position < source.length and search.is_space(source.data[position]):
            position += 1
        if position == source.length:
            return Bytes(buffer, buffer.data, target)
        if source.length - position < 2:
            panic("value", "non-hexadecimal number found in fromhex() arg")
        high = search.digit_value(source.data[position])
        low = search.digit_value(source.data[position + 1])
        if high > 15 or low > 15:
            panic("value", "non-hexadecimal number found in fromhex() arg")
        buffer.data[target] = truncate(u8, high << 4 | low)
        position += 2
        target += 1


def _padding(count: int, fill: Bytes | None) -> Bytes:
    if fill is None:
        return Bytes(None, bytes_data(b" "), 1) * count
    if fill.length != 1:
        panic("value", "the fill character must be exactly one character long")
    return fill * count


@noinline
def _stepped(source: Bytes, first: int, count: int, step: int) -> Bytes:
    buffer = Buffer(truncate(usize, count))
    position = first
    index = usize(0)
    while index < buffer.size:
        buffer.data[index] = source.data[position]
        index += 1
        if index < buffer.size:
            position += step
    return whole(buffer)


def write_quoted_bytes(sink: Sink, data: Ptr[u8], length: usize) -> None:
    """The quoted part of `repr(bytes)`."""
    single = search.find_byte(data, 0, length, 39) >= 0
    quote: u8 = 34 if single and search.find_byte(data, 0, length, 34) < 0 else 39
    sink.write_byte(quote)
    position = usize(0)
    while position < length:
        byte = data[position]
        if byte == quote or byte == 92:
            sink.write_byte(92)
            sink.write_byte(byte)
        elif byte == 9:
            sink.write_bytes(b"\\t")
        elif byte == 10:
            sink.write_bytes(b"\\n")
        elif byte == 13:
            sink.write_bytes(b"\\r")
        elif byte < 32 or byte >= 127:
            sink.write_bytes(b"\\x")
            sink.write_byte(HEX_DIGITS[byte >> 4])
            sink.write_byte(HEX_DIGITS[byte & 15])
        else:
            sink.write_byte(byte)
        position += 1
    sink.write_byte(quote)
