"""`set`: a hash table without values, in insertion order.

CPython's sets have no order that a program could rely on; ours happens to be the order of insertion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from kgen.lang import inline, wrapping_add
from kgen.runtime.representation import write_repr
from kgen.runtime.sink import Sink
from kgen.runtime.table import NOT_FOUND, Table
from kgen.unsafe import panic, track_caller

UNSAFE = "reads entries by the indices that the table gives"

T = TypeVar("T")


class Set(Table[T, None], Generic[T]):
    """The class behind `set`."""

    @inline
    def __contains__(self, value: T) -> bool:
        return self.find(value) != NOT_FOUND

    def add(self, value: T) -> None:
        self.insert(value, None)

    def discard(self, value: T) -> None:
        index = self.find(value)
        if index != NOT_FOUND:
            self.remove_entry(index)

    @track_caller
    def remove(self, value: T) -> None:
        index = self.find(value)
        if index == NOT_FOUND:
            panic("key", "key not found")
        self.remove_entry(index)

    @track_caller
    def pop(self) -> T:
        if self.live == 0:
            panic("key", "pop from an empty set")
        index = self.next_live(0)
        value = self.entries[index].key
        self.remove_entry(index)
        return value

    def update(self, other: Set[T]) -> None:
        if other is self:
            return
        index = other.next_live(0)
        while index < other.used:
            self.insert(other.entries[index].key, None)
            index = other.next_live(wrapping_add(index, 1))

    def copy(self) -> Set[T]:
        result = Set[T]()
        result.fill_from(self)
        return result

    def __iter__(self) -> Iterator[T]:
        live = self.live
        index = self.next_live(0)
        while index < self.used:
            yield self.entries[index].key
            self.check_unchanged(live)
            index = self.next_live(wrapping_add(index, 1))

    def __or__(self, other: Set[T]) -> Set[T]:
        result = self.copy()
        result.update(other)
        return result

    def __and__(self, other: Set[T]) -> Set[T]:
        result = Set[T]()
        for value in self:
            if value in other:
                result.add(value)
        return result

    def __sub__(self, other: Set[T]) -> Set[T]:
        result = Set[T]()
        for value in self:
            if value not in other:
                result.add(value)
        return result

    def __xor__(self, other: Set[T]) -> Set[T]:
        result = self - other
        for value in other:
            if value not in self:
                result.add(value)
        return result

    def union(self, other: Set[T]) -> Set[T]:
        return self | other

    def intersection(self, other: Set[T]) -> Set[T]:
        return self & other

    def difference(self, other: Set[T]) -> Set[T]:
        return self - other

    def symmetric_difference(self, other: Set[T]) -> Set[T]:
        return self ^ other

    def issubset(self, other: Set[T]) -> bool:
        if self.live > other.live:
            return False
        index = self.next_live(0)
        while index < self.used:
            if other.find(self.entries[index].key) == NOT_FOUND:
                return False
            index = self.next_live(wrapping_add(index, 1))
        return True

    def issuperset(self, other: Set[T]) -> bool:
        return other.issubset(self)

    def isdisjoint(self, other: Set[T]) -> bool:
        index = self.next_live(0)
        while index < self.used:
            if other.find(self.entries[index].key) != NOT_FOUND:
                return False
            index = self.next_live(wrapping_add(index, 1))
        return True

    def equals(self, other: Set[T]) -> bool:
        """`==`."""
        return self.live == other.live and self.issubset(other)

    if not TYPE_CHECKING:
        __eq__ = equals
        __hash__ = None

    def __le__(self, other: Set[T]) -> bool:
        return self.issubset(other)

    def __lt__(self, other: Set[T]) -> bool:
        return self.live < other.live and self.issubset(other)

    def __ge__(self, other: Set[T]) -> bool:
        return other.issubset(self)

    def __gt__(self, other: Set[T]) -> bool:
        return other.live < self.live and other.issubset(self)

    def __write_repr__(self, sink: Sink) -> None:
        if self.live == 0:
            sink.write_bytes(b"set()")
            return
        sink.write_byte(123)
        first = True
        index = self.next_live(0)
        while index < self.used:
            if not first:
                sink.write_bytes(b", ")
            first = False
            write_repr(sink, self.entries[index].key)
            index = self.next_live(wrapping_add(index, 1))
        sink.write_byte(125)
