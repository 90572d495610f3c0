"""The hash table under `dict` and `set`: entries in insertion order beside an index of slots.

`entries` is an array in insertion order; a removed entry leaves a hole (`tag` 0) that the next growth closes.
`slots` is a power of two of u64, each 0 (empty) or `tag << 32 | index of the entry`, found by linear probing from
the slot that the top bits of the tag name. The tag is the upper half of the hash after a multiplication by the
golden ratio (Knuth, The Art of Computer Programming, volume 3, 6.4), made odd so that it is never 0; most probes
compare tags only and touch one cache line. Removal moves later slots of the same run back, so there are no
tombstones and lookups stay short however often keys come and go.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from kgen.lang import (
    MemoryError,
    inline,
    noinline,
    sizeof,
    struct,
    truncate,
    u8,
    u32,
    u64,
    usize,
    wrapping_add,
    wrapping_mul,
    wrapping_sub,
)
from kgen.runtime.heap import allocate, free
from kgen.unsafe import Ptr, copy_memory, needs_drop, panic

UNSAFE = "owns raw memory; entry indices come from slots, which only this file writes"

K = TypeVar("K")
V = TypeVar("V")

GOLDEN: Final = 0x9E3779B97F4A7C15
FIRST_BITS: Final = 3
MAXIMUM_BITS: Final = 31
NOT_FOUND: Final = (1 << 64) - 1
"""No entry has this index."""


@struct
class Entry(Generic[K, V]):
    """One key with its value; `tag` 0 marks a hole whose key and value are gone."""

    key: K
    value: V
    tag: u32


class Table(Generic[K, V]):
    """What `Dict` and `Set` have in common.

    Invariants: `used` counts the entries with holes, `live` those without; `room` is how many entries fit.
    """

    def __init__(self) -> None:
        self.entries: Ptr[Entry[K, V]] = Ptr.null(Entry[K, V])
        self.slots: Ptr[u64] = Ptr.null(u64)
        self.live: usize = usize(0)
        self.used: usize = usize(0)
        self.room: usize = usize(0)
        self.mask: usize = usize(0)
        """The number of slots minus 1; 0: nothing is allocated."""
        self.shift: u32 = u32(31)
        """A tag shifted right by this is the home slot."""
        self.changes: u64 = u64(0)
        """Grows whenever entries move or go: a comparison of keys may run code that does so."""

    def __del__(self) -> None:
        self._release_storage()

    @inline
    def __len__(self) -> int:
        return truncate(int, self.live)

    @inline
    def __bool__(self) -> bool:
        return self.live != 0

    # Lookup

    @inline
    def find(self, key: K) -> usize:
        """The index of the entry with this key, or NOT_FOUND."""
        if self.live == 0:
            return NOT_FOUND
        return self.find_tagged(key, tag_of(hash(key)))

    @inline
    def find_tagged(self, key: K, tag: u32) -> usize:
        """`find` in a table that has slots."""
        position = self._home(tag)
        changes = self.changes
        while True:
            slot = self.slots[position]
            if truncate(u32, slot >> 32) == tag:
                index = truncate(usize, slot & 0xFFFFFFFF)
                if self.entries[index].key == key:
                    self._check_same(changes)
                    return index
                self._check_same(changes)
            if slot == 0:
                return NOT_FOUND
            position = wrapping_add(position, 1) & self.mask

    @inline
    def _home(self, tag: u32) -> usize:
        return usize(tag >> (self.shift & 31))

    @inline
    def _check_same(self, changes: u64) -> None:
        if self.changes != changes:
            panic("value", "dictionary or set changed during a comparison of keys")

    # Insertion

    def insert(self, key: K, value: V) -> None:
        """Adds the key, or replaces the value of an equal one (the old key stays)."""
        tag = tag_of(hash(key))
        if self.mask != 0:
            index = self.find_tagged(key, tag)
            if index != NOT_FOUND:
                self.entries[index].value = value
                return
        self.add_entry(key, value, tag)

    def add_entry(self, key: K, value: V, tag: u32) -> None:
        """Adds a key that is not there."""
        if self.used == self.room:
            self._grow()
        index = self.used
        self.entries.init(index, Entry(key=key, value=value, tag=tag))
        self.used = wrapping_add(index, 1)
        self.live = wrapping_add(self.live, 1)
        self._place(tag, index)

    @inline
    def _place(self, tag: u32, index: usize) -> None:
        """Puts the entry into the first free slot of its run."""
        position = self._home(tag)
        while self.slots[position] != 0:
            position = wrapping_add(position, 1) & self.mask
        self.slots[position] = u64(tag) << 32 | truncate(u64, index)

    @noinline
    def _grow(self) -> None:
        """Closes the holes, and makes room when there are few of them."""
        bits = 32 - self.shift
        if self.mask == 0:
            bits = FIRST_BITS
        elif self.live >= self.used - (self.used >> 2):
            bits += 1
        self._rebuild(bits)

    @noinline
    def reserve(self, count: int) -> None:
        """Room for that many entries in all."""
        if count <= 0 or usize(count) <= self.room:
            return
        bits: u32 = FIRST_BITS
        while room_of(bits) < usize(count) and bits <= MAXIMUM_BITS:
            bits += 1
        self._rebuild(bits)

    def _rebuild(self, bits: u32) -> None:
        """Moves everything to a table of 2**bits slots."""
        if bits > MAXIMUM_BITS:
            raise MemoryError
        room = room_of(bits)
        slot_bytes = usize(8) << bits
        slots = allocate(slot_bytes)
        if slots.is_null():
            raise MemoryError
        memory = allocate(room * sizeof(Entry[K, V]))
        if memory.is_null():
            free(slots, slot_bytes)
            raise MemoryError
        entries = memory.cast(Entry[K, V])
        old = self.entries
        count = self.used
        self._free_slots()
        self.slots = slots.cast(u64)
        self.entries = entries
        self.mask = (usize(1) << bits) - 1
        self.shift = 32 - bits
        self.changes = wrapping_add(self.changes, 1)
        clear_slots(self.slots, usize(1) << bits)
        index = usize(0)
        target = usize(0)
        while index < count:
            tag = old[index].tag
            if tag != 0:
                copy_memory(entries.offset(target), old.offset(index), 1)
                self._place(tag, target)
                target = wrapping_add(target, 1)
            index = wrapping_add(index, 1)
        if self.room != 0:
            free(old.cast(u8), self.room * sizeof(Entry[K, V]))
        self.used = target
        self.room = room

    # Removal

    def remove_entry(self, index: usize) -> None:
        """Removes a live entry: its slot first, then what it holds."""
        self._vacate(index)
        entry = self.entries.take(index)
        self.entries[index].tag = 0
        if index + 1 == self.used:
            self.used -= 1
        del entry

    def _vacate(self, index: usize) -> None:
        """Takes the entry out of the slots and closes the gap in its run."""
        mask = self.mask
        tag = self.entries[index].tag
        wanted = u64(tag) << 32 | truncate(u64, index)
        gap = self._home(tag)
        while self.slots[gap] != wanted:
            gap = wrapping_add(gap, 1) & mask
        position = wrapping_add(gap, 1) & mask
        while self.slots[position] != 0:
            home = self._home(truncate(u32, self.slots[position] >> 32))
            # The slot may move to the gap unless its home lies behind the gap.
            if wrapping_sub(position, home) & mask >= wrapping_sub(position, gap) & mask:
                self.slots[gap] = self.slots[position]
                gap = position
            position = wrapping_add(position, 1) & mask
        self.slots[gap] = 0
        self.live -= 1
        self.changes = wrapping_add(self.changes, 1)

    def clear(self) -> None:
        self._release_storage()

    def _free_slots(self) -> None:
        if self.mask != 0:
            free(self.slots.cast(u8), (self.mask + 1) * 8)

    def _release_storage(self) -> None:
        """Makes the table empty, then lets the entries go: their `__del__` may look at this very table."""
        entries = self.entries
        count = self.used
        room = self.room
        self._free_slots()
        self.entries = Ptr.null(Entry[K, V])
        self.slots = Ptr.null(u64)
        self.live = usize(0)
        self.used = usize(0)
        self.room = usize(0)
        self.mask = usize(0)
        self.shift = u32(31)
        self.changes = wrapping_add(self.changes, 1)
        if needs_drop(Entry[K, V]):
            index = usize(0)
            while index < count:
                if entries[index].tag != 0:
                    entries.drop(index)
                index = wrapping_add(index, 1)
        if room != 0:
            free(entries.cast(u8), room * sizeof(Entry[K, V]))

    # Iteration

    @inline
    def next_live(self, start: usize) -> usize:
        """The first live entry at or behind `start`; `used` when there is none."""
        index = start
        while index < self.used and self.entries[index].tag == 0:
            index = wrapping_add(index, 1)
        return index

    @inline
    def check_unchanged(self, live: usize) -> None:
        """Between two steps of an iteration the size must not change."""
        if self.live != live:
            panic("value", "dictionary or set changed size during iteration")

    def fill_from(self, other: Table[K, V]) -> None:
        """Adds copies of all entries of a table to this empty one."""
        if other.live == 0:
            return
        self.reserve(truncate(int, other.live))
        index = other.next_live(0)
        while index < other.used:
            self.add_entry(other.entries[index].key, other.entries[index].value, other.entries[index].tag)
            index = other.next_live(index + 1)


@inline
def tag_of(hashed: int) -> u32:
    """The part of a hash that slots remember."""
    return truncate(u32, wrapping_mul(truncate(u64, hashed), GOLDEN) >> 32) | 1


@inline
def room_of(bits: u32) -> usize:
    """How many entries a table of 2**bits slots takes: five eighths."""
    return (usize(5) << bits) >> 3


def clear_slots(slots: Ptr[u64], count: usize) -> None:
    """Empties all slots."""
    position = usize(0)
    while position < count:
        slots[position] = 0
        position = wrapping_add(position, 1)
