"""A least-recently-used cache: a dict for lookup, a doubly linked list with weak back links for order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from kgen.lang import u32, weak, wrapping_add, wrapping_mul

V = TypeVar("V")


class Entry(Generic[V]):
    """A node of the list; `older` holds the next node, `newer` only knows it."""

    def __init__(self, key: int, value: V) -> None:
        self.key = key
        self.value = value
        self.older: Entry[V] | None = None
        self.newer: weak[Entry[V]] | None = None


class LruCache(Generic[V]):
    """At most `capacity` entries; adding one more drops the one not used for longest."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: dict[int, Entry[V]] = {}
        self.newest: Entry[V] | None = None
        self.oldest: Entry[V] | None = None
        self.hits = 0
        self.misses = 0

    def get(self, key: int, load: Callable[[int], V]) -> V:
        """The value of a key, loaded where it is not cached."""
        entry = self.entries.get(key)
        if entry is not None:
            self.hits += 1
            self._unlink(entry)
        else:
            self.misses += 1
            if len(self.entries) == self.capacity:
                self._drop_oldest()
            entry = Entry(key, load(key))
            self.entries[key] = entry
        self._link_newest(entry)
        return entry.value

    def keys(self) -> Iterator[int]:
        """Newest first."""
        entry = self.newest
        while entry is not None:
            yield entry.key
            entry = entry.older

    def _newer_of(self, entry: Entry[V]) -> Entry[V] | None:
        return entry.newer() if entry.newer is not None else None

    def _link_newest(self, entry: Entry[V]) -> None:
        entry.older = self.newest
        entry.newer = None
        if self.newest is not None:
            self.newest.newer = weak(entry)
        self.newest = entry
        if self.oldest is None:
            self.oldest = entry

    def _unlink(self, entry: Entry[V]) -> None:
        newer, older = self._newer_of(entry), entry.older
        if newer is not None:
            newer.older = older
        else:
            self.newest = older
        if older is not None:
            older.newer = entry.newer
        else:
            self.oldest = newer
        entry.older = None

    def _drop_oldest(self) -> None:
        entry = self.oldest
        if entry is not None:
            self._unlink(entry)
            del self.entries[entry.key]


class Disk:
    """What the cache stands in front of; counts its reads."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, block: int) -> str:
        """The content of a block."""
        self.reads += 1
        return f"block {block} read {self.reads}"


def main() -> int:
    disk = Disk()
    cache: LruCache[str] = LruCache(8)
    seed = u32(1)
    for step in range(300):
        seed = wrapping_add(wrapping_mul(seed, 1103515245), 12345)
        block = int(seed >> 16) % 12
        text = cache.get(block, disk.read)
        if step % 50 == 0:
            print(f"{step:3} {text}")
    print(cache.hits, cache.misses, disk.reads, list(cache.keys()))

    squares: LruCache[int] = LruCache(2)
    print([squares.get(number, lambda n: n * n) for number in (3, 4, 3, 5, 4)], squares.hits)
    return 0
