"""`list`: a growable array.

The compiler builds a literal of n elements with `List()`, `reserve(n)` and `append_unchecked`.
Invariant: `data` has `capacity` elements' room, the first `length` of them hold values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kgen.lang import (
    MemoryError,
    checked_mul,
    inline,
    noinline,
    sizeof,
    truncate,
    u8,
    unlikely,
    usize,
    wrapping_add,
    wrapping_mul,
    wrapping_sub,
)
from kgen.runtime.generic import AnyInt, less
from kgen.runtime.heap import allocate, free
from kgen.runtime.representation import write_repr
from kgen.runtime.sink import Sink
from kgen.runtime.slices import check_step, range_bound, slice_count, slice_start, slice_stop
from kgen.runtime.sort import sort_values, sort_values_by
from kgen.unsafe import Ptr, copy_memory, move_memory, needs_drop, panic, track_caller

UNSAFE = "owns raw memory; every access is behind a bounds check"

T = TypeVar("T")
K = TypeVar("K")

FIRST_CAPACITY: Final = usize(4)
LENGTH_LIMIT: Final = 1 << 60
"""The compiler relies on no list being longer (`kgen.backend.metadata`); only elements without a size come near."""


class List(Generic[T]):
    """The class behind `list`."""

    def __init__(self) -> None:
        self.data: Ptr[T] = Ptr.null(T)
        self.length: usize = usize(0)
        self.capacity: usize = usize(0)

    def __del__(self) -> None:
        self._release_storage()

    # Hot paths

    @inline
    def __len__(self) -> int:
        return truncate(int, self.length)

    @inline
    def __bool__(self) -> bool:
        return self.length != 0

    @inline
    @track_caller
    def __getitem__(self, index: AnyInt) -> T:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "list index out of range")
        return self.data[position]

    @inline
    @track_caller
    def __setitem__(self, index: AnyInt, value: T) -> None:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "list assignment index out of range")
        self.data[position] = value

    @inline
    def append(self, value: T) -> None:
        if unlikely(self.length == self.capacity):
            self._grow(wrapping_add(self.length, 1))
        self.data.init(self.length, value)
        self.length = wrapping_add(self.length, 1)

    @inline
    def append_unchecked(self, value: T) -> None:
        """`append` when `reserve` has made the room."""
        self.data.init(self.length, value)
        self.length = wrapping_add(self.length, 1)

    def __iter__(self) -> Iterator[T]:
        position = usize(0)
        while position < self.length:
            yield self.data[position]
            position = wrapping_add(position, 1)

    def __reversed__(self) -> Iterator[T]:
        position = self.length
        while position > 0:
            position = wrapping_sub(position, 1)
            if position < self.length:
                yield self.data[position]

    # Size

    def reserve(self, capacity: int) -> None:
        """Room for that many elements in all."""
        if capacity > 0 and usize(capacity) > self.capacity:
            self._resize(usize(capacity))

    @noinline
    def _grow(self, needed: usize) -> None:
        """Room for at least `needed` elements, and for more to come."""
        self._resize(max(needed, wrapping_add(self.capacity, self.capacity >> 1), FIRST_CAPACITY))

    @noinline
    def _resize(self, capacity: usize) -> None:
        # The size of what has been allocated fits: only here the product has to be checked.
        size = checked_mul(capacity, sizeof(T))
        memory = Ptr.null(T) if size is None or capacity > LENGTH_LIMIT else allocate(size).cast(T)
        if memory.is_null():
            raise MemoryError
        if self.capacity != 0:
            copy_memory(memory, self.data, self.length)
            free(self.data.cast(u8), wrapping_mul(self.capacity, sizeof(T)))
        self.data = memory
        self.capacity = capacity

    def _release_storage(self) -> None:
        """Makes the list empty, then lets the elements go: their `__del__` may look at this very list."""
        data = self.data
        capacity = self.capacity
        left = self.length
        self.data = Ptr.null(T)
        self.length = usize(0)
        self.capacity = usize(0)
        if needs_drop(T):
            while left > 0:
                left = wrapping_sub(left, 1)
                data.drop(left)
        if capacity != 0:
            free(data.cast(u8), wrapping_mul(capacity, sizeof(T)))

    # Methods of list

    @inline
    @track_caller
    def pop(self, index: int = -1) -> T:
        if index == -1:
            if self.length == 0:
                panic("index", "pop from empty list")
            self.length = wrapping_sub(self.length, 1)
            return self.data.take(self.length)
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "pop index out of range")
        return self._take_out(position)

    @noinline
    def _take_out(self, position: usize) -> T:
        value = self.data.take(position)
        self._close_gap(position, 1)
        return value

    @track_caller
    def __delitem__(self, index: int) -> None:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "list assignment index out of range")
        value = self.data.take(position)
        self._close_gap(position, 1)
        del value

    def delete_slice(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> None:
        """`del self[start:stop]`; a step other than 1 is refused."""
        if step != 1:
            panic("value", "deleting a slice with a step is not in the subset")
        length = truncate(int, self.length)
        first = slice_start(start, has_start, 1, length)
        count = truncate(usize, slice_count(first, slice_stop(stop, has_stop, 1, length), 1))
        position = truncate(usize, first)
        removed = List[T]()
        removed.reserve(truncate(int, count))
        copy_memory(removed.data, self.data.offset(position), count)
        removed.length = count
        self._close_gap(position, count)

    @track_caller
    def assign_slice(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool, values: List[T]) -> None:
        """`self[start:stop:step] = values`; with a step there must be as many values as places."""
        check_step(step)
        length = truncate(int, self.length)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        source = values.copy() if values is self else values
        if step == 1:
            self._replace(truncate(usize, first), truncate(usize, count), source)
            return
        if len(source) != count:
            panic("value", "attempt to assign a sequence of another size to an extended slice")
        position = first
        for value in source:
            self.data[position] = value
            position = wrapping_add(position, step)

    def _replace(self, position: usize, count: usize, values: List[T]) -> None:
        """Puts `values` in the place of `count` elements; those are released when the list is whole again."""
        removed = List[T]()
        removed.reserve(truncate(int, count))
        added = values.length
        if added > count:
            self._make_room(added - count)
        copy_memory(removed.data, self.data.offset(position), count)
        removed.length = count
        rest = self.length - position - count
        if added != count:
            move_memory(self.data.offset(position + added), self.data.offset(position + count), rest)
        self.length = position
        self._append_copies(values.data, added)
        self.length += rest

    def _close_gap(self, position: usize, count: usize) -> None:
        """Moves the elements behind `count` vacated places at `position` down."""
        rest = self.length - position - count
        move_memory(self.data.offset(position), self.data.offset(position + count), rest)
        self.length -= count

    def insert(self, index: int, value: T) -> None:
        position = truncate(usize, slice_start(index, True, 1, truncate(int, self.length)))
        if unlikely(self.length == self.capacity):
            self._grow(self.length + 1)
        move_memory(self.data.offset(position + 1), self.data.offset(position), self.length - position)
        self.data.init(position, value)
        self.length += 1

    def extend(self, other: List[T]) -> None:
        """By as many elements as `other` has now, should it be this very list."""
        count = other.length
        self._make_room(count)
        self._append_copies(other.data, count)

    def _make_room(self, count: usize) -> None:
        if self.capacity - self.length < count:
            self._grow(self.length + count)

    def _append_copies(self, source: Ptr[T], count: usize) -> None:
        """Appends `count` elements of `source` to where there is room for them."""
        if not needs_drop(T):
            copy_memory(self.data.offset(self.length), source, count)
            self.length += count
            return
        position = usize(0)
        while position < count:
            self.data.init(self.length, source[position])
            self.length = wrapping_add(self.length, 1)
            position = wrapping_add(position, 1)

    def clear(self) -> None:
        if needs_drop(T):
            self._release_storage()
        else:
            self.length = usize(0)

    def copy(self) -> List[T]:
        result = List[T]()
        result.extend(self)
        return result

    def reverse(self) -> None:
        low = usize(0)
        high = self.length
        while low + 1 < high:
            high -= 1
            value = self.data.take(low)
            self.data.init(low, self.data.take(high))
            self.data.init(high, value)
            low += 1

    def find_value(self, value: T) -> int:
        """The first index of an equal element, or -1."""
        position = usize(0)
        while position < self.length:
            if self.data[position] == value:
                return truncate(int, position)
            position = wrapping_add(position, 1)
        return -1

    @track_caller
    def index(self, value: T) -> int:
        position = self.find_value(value)
        if position < 0:
            panic("value", "value is not in list")
        return position

    def count(self, value: T) -> int:
        found = 0
        position = usize(0)
        while position < self.length:
            if self.data[position] == value:
                found += 1
            position = wrapping_add(position, 1)
        return found

    @track_caller
    def remove(self, value: T) -> None:
        position = self.find_value(value)
        if position < 0:
            panic("value", "list.remove(x): x not in list")
        self.__delitem__(position)

    def sort(self, reverse: bool = False) -> None:
        """`sort(reverse=…)`; the elements need `<`."""
        data = self.data
        length = self.length
        capacity = self.capacity
        self._detach()
        try:
            sort_values(data, length, reverse)
        finally:
            self._attach(data, length, capacity)

    def sort_by(self, key: Callable[[T], K], reverse: bool = False) -> None:
        """`sort(key=…, reverse=…)`; the keys need `<`."""
        data = self.data
        length = self.length
        capacity = self.capacity
        self._detach()
        try:
            sort_values_by(data, length, key, reverse)
        finally:
            self._attach(data, length, capacity)

    def _detach(self) -> None:
        """Makes the list look empty while its elements are sorted: comparisons may look at it."""
        self.data = Ptr.null(T)
        self.length = usize(0)
        self.capacity = usize(0)

    def _attach(self, data: Ptr[T], length: usize, capacity: usize) -> None:
        if self.capacity != 0:
            panic("value", "list modified during sort")
        self.data = data
        self.length = length
        self.capacity = capacity

    # Operators

    def __contains__(self, value: T) -> bool:
        return self.find_value(value) >= 0

    def equals(self, other: List[T]) -> bool:
        """`==`."""
        if self.length != other.length:
            return False
        position = usize(0)
        while position < self.length and position < other.length:
            if self.data[position] != other.data[position]:
                return False
            position = wrapping_add(position, 1)
        # An `==` of the elements may have changed either of the two.
        return self.length == other.length

    if not TYPE_CHECKING:
        __eq__ = equals
        __hash__ = None

    def compare(self, other: List[T]) -> int:
        """Negative, 0 or positive: the lexicographic order."""
        position = usize(0)
        while position < self.length and position < other.length:
            if less(self.data[position], other.data[position]):
                return -1
            if less(other.data[position], self.data[position]):
                return 1
            position = wrapping_add(position, 1)
        return truncate(int, self.length) - truncate(int, other.length)

    def __lt__(self, other: List[T]) -> bool:
        return self.compare(other) < 0

    def __le__(self, other: List[T]) -> bool:
        return self.compare(other) <= 0

    def __gt__(self, other: List[T]) -> bool:
        return self.compare(other) > 0

    def __ge__(self, other: List[T]) -> bool:
        return self.compare(other) >= 0

    def __add__(self, other: List[T]) -> List[T]:
        result = List[T]()
        result._make_room(self.length + other.length)
        result._append_copies(self.data, self.length)
        result._append_copies(other.data, other.length)
        return result

    def __iadd__(self, other: List[T]) -> List[T]:
        self.extend(other)
        return self

    def __mul__(self, count: int) -> List[T]:
        result = List[T]()
        if count <= 0:
            return result
        result._make_room(self.length * usize(count))
        left = count
        if self.length == 1 and not needs_drop(T):
            value = self.data[0]
            while left > 0:
                result.append_unchecked(value)
                left -= 1
            return result
        while left > 0:
            result._append_copies(self.data, self.length)
            left -= 1
        return result

    def __getrange__(self, start: int, stop: int) -> List[T]:
        """`self[start:stop]`."""
        length = truncate(int, self.length)
        first = range_bound(start, length)
        count = max(range_bound(stop, length) - first, 0)
        result = List[T]()
        result.reserve(count)
        result._append_copies(self.data.offset(first), truncate(usize, count))
        return result

    def __getslice__(self, start: int, stop: int, step: int, has_start: bool, has_stop: bool) -> List[T]:
        check_step(step)
        length = truncate(int, self.length)
        first = slice_start(start, has_start, step, length)
        count = slice_count(first, slice_stop(stop, has_stop, step, length), step)
        result = List[T]()
        if count == 0:
            return result
        result.reserve(count)
        if step == 1:
            result._append_copies(self.data.offset(first), truncate(usize, count))
            return result
        position = first
        left = count
        while left > 0:
            result.append_unchecked(self.data[position])
            left -= 1
            if left > 0:
                position += step
        return result

    # Text

    def __write_repr__(self, sink: Sink) -> None:
        sink.write_byte(91)
        position = usize(0)
        while position < self.length:
            if position > 0:
                sink.write_bytes(b", ")
            write_repr(sink, self.data[position])
            position += 1
        sink.write_byte(93)
