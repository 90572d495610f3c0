"""The row exists, the column does not."""

from __future__ import annotations


def at(grid: list[list[int]], row: int, column: int) -> int:
    line = grid[row]
    return line[column]  # panic: index


def main() -> int:
    grid = [[1, 2], [3]]
    print(at(grid, 0, 1), at(grid, 1, 0))
    print(at(grid, 1, 1))
    return 0
