"""A hash table with open addressing: `size` insertions, and twice as many lookups."""

from __future__ import annotations

from typing import Final

from bench.harness import measure
from kgen.lang import u64, wrapping_mul

GOLDEN: Final = u64(0x9E37_79B9_7F4A_7C15)
EMPTY: Final = u64(0)


class Table:
    """Numbers other than 0 to numbers; at most half full."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.mask = (1 << bits) - 1
        self.keys = [EMPTY] * (1 << bits)
        self.values = [u64(0)] * (1 << bits)

    def place_of(self, key: u64) -> int:
        """Where the key is, or where it would go."""
        place = int(wrapping_mul(key, GOLDEN) >> (64 - self.bits))
        while self.keys[place] != EMPTY and self.keys[place] != key:
            place = (place + 1) & self.mask
        return place

    def put(self, key: u64, value: u64) -> None:
        place = self.place_of(key)
        self.keys[place] = key
        self.values[place] = value

    def get(self, key: u64) -> u64 | None:
        place = self.place_of(key)
        return self.values[place] if self.keys[place] == key else None


def run(size: int) -> int:
    bits = 1
    while 1 << bits < 2 * size:
        bits += 1
    table = Table(bits)
    for number in range(1, size + 1):
        table.put(u64(number * 3), u64(number))
    found = 0
    for number in range(1, 2 * size + 1):
        value = table.get(u64(number * 2))
        if value is not None:
            found += int(value)
    return found


def main(args: list[bytes]) -> int:
    return measure(run, args)
