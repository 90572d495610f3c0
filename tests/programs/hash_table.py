"""A generic hash table with open addressing and Robin Hood probing, beside the built-in dict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from kgen.lang import Error, u64, wrapping_mul

K = TypeVar("K")
V = TypeVar("V")

GOLDEN: Final = u64(0x9E37_79B9_7F4A_7C15)


class MissingKey(Error):
    """The table has no such key."""


class Slot(Generic[K, V]):
    """One entry, and how far it sits from where its hash wants it."""

    def __init__(self, key: K, value: V, distance: int) -> None:
        self.key = key
        self.value = value
        self.distance = distance


class HashTable(Generic[K, V]):
    """Keys to values; `hash_of` gives 64 bits of which the upper ones matter most."""

    def __init__(self, hash_of: Callable[[K], u64]) -> None:
        self.hash_of = hash_of
        self.slots: list[Slot[K, V] | None] = [None] * 8
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def _home(self, key: K) -> int:
        mixed = wrapping_mul(self.hash_of(key), GOLDEN) >> 32
        return int(mixed % u64(len(self.slots)))

    def _find(self, key: K) -> int:
        """The slot of a key, or -1: stops at the first entry that sits nearer to its home than we would."""
        place = self._home(key)
        distance = 0
        while (slot := self.slots[place]) is not None and slot.distance >= distance:
            if slot.key == key:
                return place
            place = (place + 1) % len(self.slots)
            distance += 1
        return -1

    def get(self, key: K) -> V | None:
        """The value of a key, or None."""
        place = self._find(key)
        slot = self.slots[place] if place >= 0 else None
        return slot.value if slot is not None else None

    def __contains__(self, key: K) -> bool:
        return self._find(key) >= 0

    def __getitem__(self, key: K) -> V:
        value = self.get(key)
        if value is None:
            raise MissingKey
        return value

    def __setitem__(self, key: K, value: V) -> None:
        place = self._find(key)
        slot = self.slots[place] if place >= 0 else None
        if slot is not None:
            slot.value = value
            return
        if (self.count + 1) * 8 > len(self.slots) * 7:
            self._grow()
        self._insert(Slot(key, value, 0))

    def _insert(self, new: Slot[K, V]) -> None:
        place = self._home(new.key)
        while (slot := self.slots[place]) is not None:
            if slot.distance < new.distance:
                self.slots[place] = new
                new = slot
            place = (place + 1) % len(self.slots)
            new.distance += 1
        self.slots[place] = new
        self.count += 1

    def _grow(self) -> None:
        old = self.slots
        self.slots = [None] * (2 * len(old))
        self.count = 0
        for slot in old:
            if slot is not None:
                slot.distance = 0
                self._insert(slot)

    def remove(self, key: K) -> bool:
        """Takes a key out, and moves those behind it one step nearer to their homes."""
        place = self._find(key)
        if place < 0:
            return False
        after = (place + 1) % len(self.slots)
        while (slot := self.slots[after]) is not None and slot.distance > 0:
            slot.distance -= 1
            self.slots[place] = slot
            place, after = after, (after + 1) % len(self.slots)
        self.slots[place] = None
        self.count -= 1
        return True

    def items(self) -> Iterator[tuple[K, V]]:
        """All entries in slot order."""
        for slot in self.slots:
            if slot is not None:
                yield slot.key, slot.value

    def longest_probe(self) -> int:
        """The largest distance of any entry."""
        return max([slot.distance for slot in self.slots if slot is not None])


def hash_text(text: str) -> u64:
    """FNV-1a."""
    value = u64(0xCBF2_9CE4_8422_2325)
    for byte in text.encode():
        value = wrapping_mul(value ^ byte, u64(0x100_0000_01B3))
    return value


def hash_number(number: int) -> u64:
    """The number itself."""
    return u64(number)


def main() -> int:
    words: HashTable[str, int] = HashTable(hash_text)
    text = "the quick brown fox jumps over the lazy dog and the quick cat naps under the old brown log"
    for word in text.split():
        words[word] = (words.get(word) or 0) + 1
    for word, count in sorted(words.items()):
        print(f"{word} {count}")
    try:
        print(words["the"], words["unicorn"])
    except MissingKey:
        print("no unicorn")

    squares: HashTable[int, int] = HashTable(hash_number)
    for number in range(1000):
        squares[number * 7] = number * number
    removed = [number for number in range(0, 7000, 3) if squares.remove(number)]
    total = sum([value for _, value in squares.items()])
    print(len(squares), len(removed), total, 7 in squares, 21 in squares, squares.longest_probe() < 64)
    return 0
