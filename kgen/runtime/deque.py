"""`deque`: a ring of elements, cheap at both ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kgen.lang import (
    MemoryError,
    inline,
    noinline,
    sizeof,
    truncate,
    u8,
    unlikely,
    usize,
    wrapping_add,
    wrapping_sub,
)
from kgen.runtime.generic import AnyInt
from kgen.runtime.heap import allocate, free
from kgen.runtime.list import List
from kgen.runtime.representation import write_repr
from kgen.runtime.sink import Sink
from kgen.unsafe import Ptr, copy_memory, needs_drop, panic, track_caller

UNSAFE = "owns raw memory; every access is behind a bounds check"

T = TypeVar("T")

FIRST_CAPACITY: Final = usize(8)


class Deque(Generic[T]):
    """The class behind `collections.deque`.

    Invariant: the capacity is 0 or a power of two; element i is at `(first + i) & (capacity - 1)`.
    """

    def __init__(self) -> None:
        self.data: Ptr[T] = Ptr.null(T)
        self.first: usize = usize(0)
        self.length: usize = usize(0)
        self.capacity: usize = usize(0)

    def __del__(self) -> None:
        self._release_storage()

    @inline
    def __len__(self) -> int:
        return truncate(int, self.length)

    @inline
    def __bool__(self) -> bool:
        return self.length != 0

    @inline
    def _place(self, index: usize) -> usize:
        return wrapping_add(self.first, index) & wrapping_sub(self.capacity, 1)

    @inline
    @track_caller
    def __getitem__(self, index: AnyInt) -> T:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "deque index out of range")
        return self.data[self._place(position)]

    @inline
    @track_caller
    def __setitem__(self, index: AnyInt, value: T) -> None:
        position = truncate(usize, index)
        if unlikely(position >= self.length):
            position = wrapping_add(position, self.length)
            if index >= 0 or position >= self.length:
                panic("index", "deque index out of range")
        self.data[self._place(position)] = value

    @inline
    def append(self, value: T) -> None:
        if self.length == self.capacity:
            self._grow()
        self.data.init(self._place(self.length), value)
        self.length = wrapping_add(self.length, 1)

    @inline
    def appendleft(self, value: T) -> None:
        if self.length == self.capacity:
            self._grow()
        self.first = wrapping_sub(self.first, 1) & wrapping_sub(self.capacity, 1)
        self.data.init(self.first, value)
        self.length = wrapping_add(self.length, 1)

    @inline
    @track_caller
    def pop(self) -> T:
        if self.length == 0:
            panic("index", "pop from an empty deque")
        self.length = wrapping_sub(self.length, 1)
        return self.data.take(self._place(self.length))

    @inline
    @track_caller
    def popleft(self) -> T:
        if self.length == 0:
            panic("index", "pop from an empty deque")
        place = self.first
        self.first = wrapping_add(place, 1) & wrapping_sub(self.capacity, 1)
        self.length = wrapping_sub(self.length, 1)
        return self.data.take(place)

    @noinline
    def _grow(self) -> None:
        capacity = max(self.capacity * 2, FIRST_CAPACITY)
        memory = allocate(capacity * sizeof(T)).cast(T)
        if memory.is_null():
            raise MemoryError
        if self.capacity != 0:
            before_wrap = min(self.capacity - self.first, self.length)
            copy_memory(memory, self.data.offset(self.first), before_wrap)
            copy_memory(memory.offset(before_wrap), self.data, self.length - before_wrap)
            free(self.data.cast(u8), self.capacity * sizeof(T))
        self.data = memory
        self.first = usize(0)
        self.capacity = capacity

    def _release_storage(self) -> None:
        """Makes the deque empty, then lets the elements go: their `__del__` may look at this very deque."""
        data = self.data
        first = self.first
        left = self.length
        capacity = self.capacity
        self.data = Ptr.null(T)
        self.first = usize(0)
        self.length = usize(0)
        self.capacity = usize(0)
        if needs_drop(T):
            while left > 0:
                data.drop(first & wrapping_sub(capacity, 1))
                first = wrapping_add(first, 1)
                left = wrapping_sub(left, 1)
        if capacity != 0:
            free(data.cast(u8), capacity * sizeof(T))

    def clear(self) -> None:
        self._release_storage()

    def extend(self, other: List[T]) -> None:
        for value in other:
            self.append(value)

    def extendleft(self, other: List[T]) -> None:
        for value in other:
            self.appendleft(value)

    def copy(self) -> Deque[T]:
        result = Deque[T]()
        for value in self:
            result.append(value)
        return result

    def rotate(self, count: int = 1) -> None:
        if self.length < 2:
            return
        left = count % truncate(int, self.length)
        while left > 0:
            self.appendleft(self.pop())
            left -= 1

    def __iter__(self) -> Iterator[T]:
        length = self.length
        position = usize(0)
        while position < self.length:
            yield self.data[self._place(position)]
            if self.length != length:
                panic("value", "deque mutated during iteration")
            position = wrapping_add(position, 1)

    def __reversed__(self) -> Iterator[T]:
        length = self.length
        position = self.length
        while position > 0:
            position = wrapping_sub(position, 1)
            yield self.data[self._place(position)]
            if self.length != length:
                panic("value", "deque mutated during iteration")

    def __contains__(self, value: T) -> bool:
        position = usize(0)
        while position < self.length:
            if self.data[self._place(position)] == value:
                return True
            position = wrapping_add(position, 1)
        return False

    def _find(self, value: T) -> int:
        """The first position of an equal element, or -1."""
        position = usize(0)
        while position < self.length:
            if self.data[self._place(position)] == value:
                return truncate(int, position)
            position = wrapping_add(position, 1)
        return -1

    @track_caller
    def index(self, value: T) -> int:
        position = self._find(value)
        if position < 0:
            panic("value", "value is not in deque")
        return position

    def count(self, value: T) -> int:
        found = 0
        for element in self:
            if element == value:
                found += 1
        return found

    @track_caller
    def remove(self, value: T) -> None:
        position = self._find(value)
        if position < 0:
            panic("value", "deque.remove(x): x not in deque")
        self.rotate(-position)
        removed = self.popleft()
        self.rotate(position)
        del removed

    def reverse(self) -> None:
        low = usize(0)
        high = self.length
        while low + 1 < high:
            high -= 1
            one, other = self._place(low), self._place(high)
            value = self.data.take(one)
            self.data.init(one, self.data.take(other))
            self.data.init(other, value)
            low += 1

    def equals(self, other: Deque[T]) -> bool:
        """`==`."""
        if self.length != other.length:
            return False
        position = usize(0)
        while position < self.length and position < other.length:
            if self.data[self._place(position)] != other.data[other._place(position)]:
                return False
            position = wrapping_add(position, 1)
        # An `==` of the elements may have changed either of the two.
        return self.length == other.length

    if not TYPE_CHECKING:
        __eq__ = equals
        __hash__ = None

    def __write_repr__(self, sink: Sink) -> None:
        sink.write_bytes(b"deque([")
        position = usize(0)
        while position < self.length:
            if position > 0:
                sink.write_bytes(b", ")
            write_repr(sink, self.data[self._place(position)])
            position += 1
        sink.write_bytes(b"])")
