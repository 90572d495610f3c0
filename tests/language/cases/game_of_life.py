"""A grid in a list of lists, stepped and drawn."""

from __future__ import annotations

Grid = list[list[bool]]


def parse(rows: list[str]) -> Grid:
    return [[character == "#" for character in row] for row in rows]


def neighbours(grid: Grid, x: int, y: int) -> int:
    count = 0
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx == 0 and dy == 0:
                continue
            row = grid[(y + dy) % len(grid)]
            if row[(x + dx) % len(row)]:
                count += 1
    return count


def survives(alive: bool, count: int) -> bool:
    return count == 3 or (alive and count == 2)


def step(grid: Grid) -> Grid:
    result: Grid = []
    for y, row in enumerate(grid):
        result.append([survives(alive, neighbours(grid, x, y)) for x, alive in enumerate(row)])
    return result


def draw(grid: Grid) -> None:
    for row in grid:
        print("".join(["#" if alive else "." for alive in row]))
    print()


def main() -> int:
    grid = parse([".#...", "..#..", "###..", ".....", "....."])
    for _ in range(4):
        draw(grid)
        grid = step(grid)
    draw(grid)
    return sum(sum(1 for alive in row if alive) for row in grid)
