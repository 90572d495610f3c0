"""A bitmap with set operations, runs, rank and select; it allocates ranges of consecutive bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kgen.lang import U64_MAX, Error, count_ones, trailing_zeros, u64

WORD_BITS: Final = 64


class NoRun(Error):
    """There is no run of clear bits so long."""


class Bitmap:
    """A fixed number of bits."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.words: list[u64] = [u64(0)] * ((size + WORD_BITS - 1) // WORD_BITS)

    @classmethod
    def of(cls, size: int, members: list[int]) -> Bitmap:
        """A bitmap with some bits set."""
        bits = cls(size)
        for place in members:
            bits.set(place)
        return bits

    def __contains__(self, place: int) -> bool:
        assert 0 <= place < self.size
        return self.words[place // WORD_BITS] >> (place % WORD_BITS) & 1 == 1

    def set(self, place: int) -> None:
        """Sets a bit."""
        assert 0 <= place < self.size
        self.words[place // WORD_BITS] |= u64(1) << (place % WORD_BITS)

    def clear(self, place: int) -> None:
        """Clears a bit."""
        assert 0 <= place < self.size
        self.words[place // WORD_BITS] &= ~(u64(1) << (place % WORD_BITS))

    def __len__(self) -> int:
        return sum([int(count_ones(word)) for word in self.words])

    def __iter__(self) -> Iterator[int]:
        for index, word in enumerate(self.words):
            rest = word
            while rest != 0:
                yield index * WORD_BITS + int(trailing_zeros(rest))
                rest &= rest - 1

    def __and__(self, other: Bitmap) -> Bitmap:
        result = Bitmap(self.size)
        result.words = [one & two for one, two in zip(self.words, other.words)]
        return result

    def __or__(self, other: Bitmap) -> Bitmap:
        result = Bitmap(self.size)
        result.words = [one | two for one, two in zip(self.words, other.words)]
        return result

    def __sub__(self, other: Bitmap) -> Bitmap:
        result = Bitmap(self.size)
        result.words = [one & ~two for one, two in zip(self.words, other.words)]
        return result

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bitmap) and self.size == other.size and self.words == other.words

    def __invert__(self) -> Bitmap:
        result = Bitmap(self.size)
        result.words = [~word for word in self.words]
        if self.size % WORD_BITS != 0:
            result.words[-1] &= U64_MAX >> (WORD_BITS - self.size % WORD_BITS)
        return result

    def rank(self, place: int) -> int:
        """How many bits below a place are set."""
        whole, rest = divmod(place, WORD_BITS)
        count = sum([int(count_ones(word)) for word in self.words[:whole]])
        if rest > 0:
            count += int(count_ones(self.words[whole] & (U64_MAX >> (WORD_BITS - rest))))
        return count

    def select(self, number: int) -> int | None:
        """Where the bit is that has `number` set bits below it."""
        for place in self:
            if number == 0:
                return place
            number -= 1
        return None

    def runs(self) -> list[tuple[int, int]]:
        """Start and length of each run of set bits."""
        found: list[tuple[int, int]] = []
        for place in self:
            if found and found[-1][0] + found[-1][1] == place:
                start, length = found.pop()
                found.append((start, length + 1))
            else:
                found.append((place, 1))
        return found

    def allocate(self, length: int) -> int:
        """Sets the first run of clear bits that is long enough; raises NoRun."""
        for start, available in (~self).runs():
            if available >= length:
                for place in range(start, start + length):
                    self.set(place)
                return start
        raise NoRun


def main() -> int:
    threes = Bitmap.of(200, list(range(0, 200, 3)))
    fives = Bitmap.of(200, list(range(0, 200, 5)))
    print(len(threes), len(fives), list(threes & fives))
    print(len(threes | fives), list(threes - fives)[:12], len(~threes))
    print((threes | fives) == ~(~threes & ~fives), 9 in threes, 10 in threes)
    print([threes.rank(place) for place in (0, 1, 64, 65, 128, 199)])
    print([fives.select(number) for number in (0, 1, 20, 39, 40)])
    used = Bitmap(130)
    print([used.allocate(length) for length in (10, 50, 3, 30)])
    for place in range(20, 45):
        used.clear(place)
    print([used.allocate(length) for length in (5, 30, 20)], used.runs())
    try:
        print(used.allocate(10))
    except NoRun:
        print("no run")
    return 0
