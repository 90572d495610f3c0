"""A doubly linked list with weak back links under a dictionary."""

from __future__ import annotations

from kgen.lang import weak


class Entry:
    def __init__(self, key: str, value: int) -> None:
        self.key = key
        self.value = value
        self.newer: Entry | None = None
        self.older: weak[Entry] | None = None


class Cache:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: dict[str, Entry] = {}
        self.oldest: Entry | None = None
        self.newest: Entry | None = None

    def unlink(self, entry: Entry) -> None:
        older = entry.older() if entry.older is not None else None
        newer = entry.newer
        if older is not None:
            older.newer = newer
        else:
            self.oldest = newer
        if newer is not None:
            newer.older = weak(older) if older is not None else None
        else:
            self.newest = older
        entry.newer = None
        entry.older = None

    def append(self, entry: Entry) -> None:
        newest = self.newest
        if newest is None:
            self.oldest = entry
        else:
            newest.newer = entry
            entry.older = weak(newest)
        self.newest = entry

    def get(self, key: str) -> int | None:
        entry = self.entries.get(key)
        if entry is None:
            return None
        self.unlink(entry)
        self.append(entry)
        return entry.value

    def put(self, key: str, value: int) -> None:
        entry = self.entries.get(key)
        if entry is not None:
            entry.value = value
            self.unlink(entry)
        else:
            oldest = self.oldest
            if len(self.entries) == self.capacity and oldest is not None:
                self.unlink(oldest)
                del self.entries[oldest.key]
            entry = Entry(key, value)
            self.entries[key] = entry
        self.append(entry)

    def keys(self) -> list[str]:
        result: list[str] = []
        entry = self.oldest
        while entry is not None:
            result.append(entry.key)
            entry = entry.newer
        return result


def main() -> int:
    cache = Cache(3)
    for index, key in enumerate("abc"):
        cache.put(key, index)
    print(cache.keys(), cache.get("a"), cache.keys())
    cache.put("d", 3)
    print(cache.keys(), cache.get("b"), cache.get("c"), cache.keys())
    cache.put("a", 100)
    cache.put("e", 5)
    print(cache.keys(), cache.get("d"), cache.get("a"), len(cache.entries))
    return len(cache.keys())
