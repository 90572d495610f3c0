"""`dict`: a hash table in insertion order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from kgen.lang import inline, truncate, wrapping_add
from kgen.runtime.list import List
from kgen.runtime.representation import write_repr
from kgen.runtime.sink import Sink
from kgen.runtime.table import NOT_FOUND, Table, tag_of
from kgen.unsafe import panic, track_caller

UNSAFE = "reads entries by the indices that the table gives"

K = TypeVar("K")
V = TypeVar("V")


class Dict(Table[K, V], Generic[K, V]):
    """The class behind `dict`."""

    @inline
    @track_caller
    def __getitem__(self, key: K) -> V:
        index = self.find(key)
        if index == NOT_FOUND:
            panic("key", "key not found")
        return self.entries[index].value

    def __setitem__(self, key: K, value: V) -> None:
        self.insert(key, value)

    @track_caller
    def __delitem__(self, key: K) -> None:
        index = self.find(key)
        if index == NOT_FOUND:
            panic("key", "key not found")
        self.remove_entry(index)

    @inline
    def __contains__(self, key: K) -> bool:
        return self.find(key) != NOT_FOUND

    @inline
    def get(self, key: K) -> V | None:
        index = self.find(key)
        if index == NOT_FOUND:
            return None
        return self.entries[index].value

    @inline
    def get_or(self, key: K, default: V) -> V:
        """`get(key, default)`."""
        index = self.find(key)
        if index == NOT_FOUND:
            return default
        return self.entries[index].value

    def setdefault(self, key: K, default: V) -> V:
        tag = tag_of(hash(key))
        if self.mask != 0:
            index = self.find_tagged(key, tag)
            if index != NOT_FOUND:
                return self.entries[index].value
        self.add_entry(key, default, tag)
        return default

    @track_caller
    def pop(self, key: K) -> V:
        index = self.find(key)
        if index == NOT_FOUND:
            panic("key", "key not found")
        value = self.entries[index].value
        self.remove_entry(index)
        return value

    def pop_or(self, key: K, default: V) -> V:
        """`pop(key, default)`."""
        index = self.find(key)
        if index == NOT_FOUND:
            return default
        value = self.entries[index].value
        self.remove_entry(index)
        return value

    @track_caller
    def popitem(self) -> tuple[K, V]:
        if self.live == 0:
            panic("key", "popitem(): dictionary is empty")
        index = self.used - 1
        while self.entries[index].tag == 0:
            index -= 1
        item = (self.entries[index].key, self.entries[index].value)
        self.remove_entry(index)
        return item

    def update(self, other: Dict[K, V]) -> None:
        if other is self:
            return
        index = other.next_live(0)
        while index < other.used:
            self.insert(other.entries[index].key, other.entries[index].value)
            index = other.next_live(wrapping_add(index, 1))

    def copy(self) -> Dict[K, V]:
        result = Dict[K, V]()
        result.fill_from(self)
        return result

    def __or__(self, other: Dict[K, V]) -> Dict[K, V]:
        result = self.copy()
        result.update(other)
        return result

    def __iter__(self) -> Iterator[K]:
        live = self.live
        index = self.next_live(0)
        while index < self.used:
            yield self.entries[index].key
            self.check_unchanged(live)
            index = self.next_live(wrapping_add(index, 1))

    def keys(self) -> Iterator[K]:
        live = self.live
        index = self.next_live(0)
        while index < self.used:
            yield self.entries[index].key
            self.check_unchanged(live)
            index = self.next_live(wrapping_add(index, 1))

    def values(self) -> Iterator[V]:
        live = self.live
        index = self.next_live(0)
        while index < self.used:
            yield self.entries[index].value
            self.check_unchanged(live)
            index = self.next_live(wrapping_add(index, 1))

    def items(self) -> Iterator[tuple[K, V]]:
        live = self.live
        index = self.next_live(0)
        while index < self.used:
            yield self.entries[index].key, self.entries[index].value
            self.check_unchanged(live)
            index = self.next_live(wrapping_add(index, 1))

    def key_list(self) -> List[K]:
        """`list(self)`."""
        result = List[K]()
        result.reserve(truncate(int, self.live))
        for key in self:
            result.append(key)
        return result

    def value_list(self) -> List[V]:
        """`list(self.values())`."""
        result = List[V]()
        result.reserve(truncate(int, self.live))
        for value in self.values():
            result.append(value)
        return result

    def equals(self, other: Dict[K, V]) -> bool:
        """`==`."""
        if self.live != other.live:
            return False
        index = self.next_live(0)
        while index < self.used:
            found = other.find(self.entries[index].key)
            if found == NOT_FOUND or other.entries[found].value != self.entries[index].value:
                return False
            index = self.next_live(wrapping_add(index, 1))
        return True

    if not TYPE_CHECKING:
        __eq__ = equals
        __hash__ = None

    def __write_repr__(self, sink: Sink) -> None:
        sink.write_byte(123)
        first = True
        index = self.next_live(0)
        while index < self.used:
            if not first:
                sink.write_bytes(b", ")
            first = False
            write_repr(sink, self.entries[index].key)
            sink.write_bytes(b": ")
            write_repr(sink, self.entries[index].value)
            index = self.next_live(wrapping_add(index, 1))
        sink.write_byte(125)
