"""Conway's game of life on a torus, one bit for each cell: 64 neighbours counted at a time by adders made of logic."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, count_ones, rotate_left, rotate_right, struct, u64

HEIGHT: Final = 64
GLIDER: Final = [(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)]
PENTOMINO: Final = [(30, 31), (30, 32), (31, 30), (31, 31), (32, 31)]


@struct
class World:
    """64 rows of 64 cells; column 0 is the lowest bit."""

    rows: Annotated[Array[u64], HEIGHT]

    def set(self, row: int, column: int) -> None:
        """Makes a cell live."""
        self.rows[row % HEIGHT] |= u64(1) << (column % 64)

    def step(self) -> None:
        """One generation."""
        before = Array(u64, HEIGHT)
        for place, row in enumerate(self.rows):
            before[place] = row
        for place in range(HEIGHT):
            self.rows[place] = next_row(before[place - 1], before[place], before[(place + 1) % HEIGHT])

    def population(self) -> int:
        """Live cells."""
        return sum([int(count_ones(row)) for row in self.rows])

    def show(self, top: int, left: int, height: int, width: int) -> None:
        """Prints a part of the world."""
        for row in range(top, top + height):
            line = self.rows[row % HEIGHT]
            print("".join(["#" if line >> (column % 64) & 1 else "." for column in range(left, left + width)]))


def next_row(above: u64, here: u64, below: u64) -> u64:
    """A cell lives on with two or three neighbours, and starts to with three."""
    ones, twos, fours = u64(0), u64(0), u64(0)
    for row in (above, below):
        for neighbours in (rotate_left(row, 1), row, rotate_right(row, 1)):
            ones, carry = ones ^ neighbours, ones & neighbours
            twos, carry = twos ^ carry, twos & carry
            fours |= carry
    for neighbours in (rotate_left(here, 1), rotate_right(here, 1)):
        ones, carry = ones ^ neighbours, ones & neighbours
        twos, carry = twos ^ carry, twos & carry
        fours |= carry
    return twos & ~fours & (ones | here)


def main() -> int:
    world = World(rows=Array(u64, HEIGHT))
    for row, column in GLIDER:
        world.set(row, column)
    for generation in range(256):
        if generation in (0, 1, 100):
            place = generation // 4
            world.show(place, place, 4, 4)
            print(world.population())
        world.step()
    world.show(0, 0, 3, 3)

    world = World(rows=Array(u64, HEIGHT))
    for row, column in PENTOMINO:
        world.set(row, column)
    history: list[int] = []
    for _ in range(120):
        history.append(world.population())
        world.step()
    print(history)
    checksum = u64(0)
    for row in world.rows:
        checksum = rotate_left(checksum, 7) ^ row
    print(f"{checksum:016x}")
    return 0
