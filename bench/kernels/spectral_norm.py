"""The spectral norm of an infinite matrix's corner, by the power method in fixed point."""

from __future__ import annotations

from typing import Final

from bench.harness import measure

ONE: Final = 1 << 24


def entry(row: int, column: int) -> int:
    """The matrix, in fixed point."""
    total = row + column
    return ONE // (total * (total + 1) // 2 + row + 1)


def times(vector: list[int]) -> list[int]:
    """The matrix times a vector."""
    result: list[int] = []
    for row in range(len(vector)):
        total = 0
        for column, value in enumerate(vector):
            total += entry(row, column) * value
        result.append(total >> 24)
    return result


def transposed_times(vector: list[int]) -> list[int]:
    """The transposed matrix times a vector."""
    result: list[int] = []
    for row in range(len(vector)):
        total = 0
        for column, value in enumerate(vector):
            total += entry(column, row) * value
        result.append(total >> 24)
    return result


def run(size: int) -> int:
    u = [ONE] * size
    v = u
    for _ in range(4):
        v = transposed_times(times(u))
        u = transposed_times(times(v))
    mixed, squares = 0, 0
    for left, right in zip(u, v):
        mixed += left * right >> 24
        squares += right * right >> 24
    return mixed * 1000 // squares


def main(args: list[bytes]) -> int:
    return measure(run, args)
