"""`bytearray`: growable bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgen.lang import (
    MemoryError,
    inline,
    noinline,
    truncate,
    u8,
    unlikely,
    usize,
    wrapping_add,
    wrapping_sub,
)
from kgen.runtime import search
from kgen.runtime import str as text
from kgen.runtime.buffer import Buffer
from kgen.runtime.bytes import Bytes, whole, write_quoted_bytes
from kgen.runtime.generic import AnyInt
from kgen.runtime.heap import allocate, free
from kgen.runtime.sink import Sink
from kgen.runtime.slices import check_step, range_bound, slice_count, slice_start, slice_stop
from kgen.unsafe import Ptr, copy_memory, move_memory, panic, track_caller

UNSAFE = "owns raw memory; every access is behind a bounds check"


FIRST_CAPACITY: Final = usize(16)


class ByteArray:
    """The class behind `bytearray`."""

    def __init__(self) -> None:
        self.data: Ptr[u8] = Ptr.null(u8)
        self.length: usize = usize(0)
        self.capacity: usize = usize(0)

    def __del__(self) -> None:
        if self.capacity != 0:
            free(self.data, self.capacity)

    @inline
    def __len__(self) -> int:
        return truncate(int, self.length)

    @inline
    def __bool__(self) -> bool:
        return self.length != 0

    @inline
    @track_caller
    def __getitem__(self, index: AnyInt) -> u8:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "bytearray index out of range")
        return self.data[position]

    @inline
    @track_caller
    def __setitem__(self, index: AnyInt, value: AnyInt) -> None:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "bytearray index out of range")
        if value < 0 or value > 255:
            panic("value", "byte must be in range(0, 256)")
        self.data[position] = truncate(u8, value)

    @inline
    @track_caller
    def append(self, value: AnyInt) -> None:
        if value < 0 or value > 255:
            panic("value", "byte must be in range(0, 256)")
        if unlikely(self.length == self.capacity):
            self._grow(wrapping_add(self.length, 1))
        self.data[self.length] = truncate(u8, value)
        self.length = wrapping_add(self.length, 1)

    def __iter__(self) -> Iterator[u8]:
        position = usize(0)
        while position < self.length:
            yield self.data[position]
            position = wrapping_add(position, 1)

    @noinline
    def _grow(self, needed: usize) -> None:
        """Room for at least `needed` bytes, and for more to come."""
        capacity = max(needed, self.capacity + (self.capacity >> 1), FIRST_CAPACITY)
        memory = allocate(capacity)
        if memory.is_null():
            raise MemoryError
        if self.capacity != 0:
            copy_memory(memory, self.data, self.length)
            free(self.data, self.capacity)
        self.data = memory
        self.capacity = capacity

    def reserve(self, capacity: int) -> None:
        """Room for that many bytes in all."""
        if capacity > 0 and usize(capacity) > self.capacity:
            self._grow(usize(capacity))

    def append_zeroes(self, count: int) -> None:
        """Appends `count` zeroes."""
        if count < 0:
            panic("value", "negative count")
        size = usize(count)
        if self.capacity - self.length < size:
            self._grow(self.length + size)
        stop = self.length + size
        while self.length < stop:
            self.data[self.length] = 0
            self.length = wrapping_add(self.length, 1)

    def extend(self, other: Bytes) -> None:
        """`extend(bytes)`, and `+=`."""
        if self.capacity - self.length < other.length:
            self._grow(self.length + other.length)
        copy_memory(self.data.offset(self.length), other.data, other.length)
        self.length += other.length

    def extend_array(self, other: ByteArray) -> None:
        """`extend(bytearray)`."""
        count = other.length
        if self.capacity - self.length < count:
            self._grow(self.length + count)
        copy_memory(self.data.offset(self.length), other.data, count)
        self.length += count

    def __iadd__(self, other: Bytes) -> ByteArray:
        self.extend(other)
        return self

    def add_array(self, other: ByteArray) -> ByteArray:
        """`+=` with a bytearray."""
        self.extend_array(other)
        return self

    def insert(self, index: int, value: u8) -> None:
        position = truncate(usize, slice_start(index, has_start=True, step=1, length=truncate(int, self.length)))
        if unlikely(self.length == self.capacity):
            self._grow(self.length + 1)
        move_memory(self.data.offset(position + 1), self.data.offset(position), self.length - position)
        self.data[position] = value
        self.length += 1

    @inline
    @track_caller
    def pop(self, index: int = -1) -> u8:
        if index == -1:
            if self.length == 0:
                panic("index", "pop from empty bytearray")
            self.length = wrapping_sub(self.length, 1)
            return self.data[self.length]
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "pop index out of range")
        value = self.data[position]
        self._close_gap(position, 1)
        return value

    @track_caller
    def __delitem__(self, index: int) -> None:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "bytearray index out of range")
        self._close_gap(position, 1)

    def delete_slice(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> None:
        """`del self[start:stop]`; a step other than 1 is refused."""
        if step != 1:
            panic("value", "deleting a slice with a step is not in the subset")
        length = truncate(int, self.length)
        first = slice_start(start, has_start, 1, length)
        count = slice_count(first, slice_stop(stop, has_stop, 1, length), 1)
        self._close_gap(truncate(usize, first), truncate(usize, count))

    @inline
    def assign_range(self, start: int, stop: int, values: Bytes) -> None:
        """`self[start:stop] = values`."""
        length = truncate(int, self.length)
        first = range_bound(start, length)
        count = truncate(usize, max(range_bound(stop, length) - first, 0))
        if values.length == count:
            copy_memory(self.data.offset(first), values.data, count)
        else:
            self._replace(truncate(usize, first), count, values)

    @track_caller
    def assign_slice(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool, values: Bytes) -> None:
        """`self[start:stop:step] = values`; with a step there must be as many values as places."""
        check_step(step)
        length = truncate(int, self.length)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        if step == 1:
            self._replace(truncate(usize, first), truncate(usize, count), values)
            return
        if len(values) != count:
            panic("value", "attempt to assign bytes of another size to an extended slice")
        position = first
        for value in values:
            self.data[position] = value
            position = wrapping_add(position, step)

    def assign_slice_array(
        self, start: int, stop: int, step: int, has_start: bool, has_stop: bool, values: ByteArray
    ) -> None:
        """`assign_slice` of another bytearray, or of this very one."""
        source = values.as_bytes() if values is self else values.view()
        self.assign_slice(start, stop, step, has_start, has_stop, source)

    def _replace(self, position: usize, count: usize, values: Bytes) -> None:
        """Puts `values` in the place of `count` bytes."""
        added = values.length
        if added > count and self.capacity - self.length < added - count:
            self._grow(self.length + (added - count))
        rest = self.length - position - count
        if added != count:
            move_memory(self.data.offset(position + added), self.data.offset(position + count), rest)
        copy_memory(self.data.offset(position), values.data, added)
        self.length = position + added + rest

    def _close_gap(self, position: usize, count: usize) -> None:
        rest = self.length - position - count
        move_memory(self.data.offset(position), self.data.offset(position + count), rest)
        self.length -= count

    def clear(self) -> None:
        self.length = usize(0)

    def copy(self) -> ByteArray:
        result = ByteArray()
        result.extend_array(self)
        return result

    def reverse(self) -> None:
        low = usize(0)
        high = self.length
        while low + 1 < high:
            high -= 1
            value = self.data[low]
            self.data[low] = self.data[high]
            self.data[high] = value
            low += 1

    @inline
    def view(self) -> Bytes:
        """The content as bytes without an owner: only for calls that end before the bytearray changes."""
        return Bytes(None, self.data, self.length)

    def as_bytes(self) -> Bytes:
        """`bytes(self)`: a copy."""
        buffer = Buffer(self.length)
        copy_memory(buffer.data, self.data, self.length)
        return whole(buffer)

    def decode(self) -> text.Str:
        return text.decode(self.as_bytes())

    @track_caller
    def decode_ascii(self) -> text.Str:
        """`decode("ascii")`; panics when it is not."""
        return self.as_bytes().decode_ascii()

    def hex(self) -> text.Str:
        return self.view().hex()

    def find(self, wanted: Bytes, start: int = 0) -> int:
        return self.view().find(wanted, start)

    def startswith(self, prefix: Bytes) -> bool:
        return self.view().startswith(prefix)

    def endswith(self, suffix: Bytes) -> bool:
        return self.view().endswith(suffix)

    def count(self, wanted: Bytes) -> int:
        return self.view().count(wanted)

    def __contains__(self, wanted: Bytes) -> bool:
        return wanted in self.view()

    def contains_integer(self, value: int) -> bool:
        """`value in self` for an integer."""
        return self.view().contains_integer(value)

    def __getrange__(self, start: int, stop: int) -> ByteArray:
        """`self[start:stop]`."""
        length = truncate(int, self.length)
        first = range_bound(start, length)
        count = truncate(usize, max(range_bound(stop, length) - first, 0))
        return of_bytes(Bytes(None, self.data.offset(first), count))

    def __getslice__(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> ByteArray:
        check_step(step)
        length = truncate(int, self.length)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        result = ByteArray()
        result.reserve(count)
        position = first
        left = count
        while left > 0:
            result.append(self.data[position])
            left -= 1
            if left > 0:
                position += step
        return result

    def equals(self, other: ByteArray) -> bool:
        """`==`."""
        return search.same(self.data, self.length, other.data, other.length)

    def equals_bytes(self, other: Bytes) -> bool:
        """`==` with bytes on the other side."""
        return search.same(self.data, self.length, other.data, other.length)

    if not TYPE_CHECKING:
        __eq__ = equals
        __hash__ = None

    def __write_repr__(self, sink: Sink) -> None:
        sink.write_bytes(b"bytearray(b")
        write_quoted_bytes(sink, self.data, self.length)
        sink.write_byte(41)


def zeroes(count: int) -> ByteArray:
    """`bytearray(count)`."""
    result = ByteArray()
    result.append_zeroes(count)
    return result


def of_bytes(source: Bytes) -> ByteArray:
    """`bytearray(source)`."""
    result = ByteArray()
    result.extend(source)
    return result
