"""The edit distance of two byte strings of length `size`, in one row of costs."""

from __future__ import annotations

from bench.harness import measure
from kgen.lang import u8


def distance(left: bytes, right: bytes) -> int:
    """The fewest insertions, deletions and replacements that make one the other."""
    costs = list(range(len(right) + 1))
    for row, byte in enumerate(left):
        diagonal = costs[0]
        costs[0] = row + 1
        for column, other in enumerate(right):
            replaced = diagonal + (0 if byte == other else 1)
            diagonal = costs[column + 1]
            costs[column + 1] = min(replaced, diagonal + 1, costs[column] + 1)
    return costs[len(right)]


def text(size: int, seed: int) -> bytes:
    """Letters without an order."""
    result = bytearray()
    state = seed
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        result.append(u8(97 + (state >> 16) % 4))
    return bytes(result)


def run(size: int) -> int:
    return distance(text(size, 1), text(size, 2))


def main(args: list[bytes]) -> int:
    return measure(run, args)
