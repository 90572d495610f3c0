"""The n queens: all solutions by three bit masks, the first one drawn, and those that no turn makes from another."""

from __future__ import annotations

from typing import Final

from kgen.lang import trailing_zeros, u32

KNOWN: Final = [1, 1, 0, 0, 2, 10, 4, 40, 92, 352]


class Solver:
    """Places one queen in each row."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.all_columns = (u32(1) << size) - 1
        self.placed: list[int] = []
        self.solutions: list[list[int]] = []
        self._place(u32(0), u32(0), u32(0))

    def _place(self, columns: u32, rising: u32, falling: u32) -> None:
        """The masks say which columns of the next row are attacked."""
        if columns == self.all_columns:
            self.solutions.append(self.placed.copy())
            return
        free = self.all_columns & ~(columns | rising | falling)
        while free != 0:
            bit = free & ~(free - 1)
            free ^= bit
            self.placed.append(int(trailing_zeros(bit)))
            self._place(columns | bit, (rising | bit) << 1 & self.all_columns, (falling | bit) >> 1)
            self.placed.pop()


def turned(solution: list[int]) -> list[int]:
    """A quarter turn."""
    result = [0] * len(solution)
    for row, column in enumerate(solution):
        result[column] = len(solution) - 1 - row
    return result


def mirrored(solution: list[int]) -> list[int]:
    """Left for right."""
    return [len(solution) - 1 - column for column in solution]


def text_of(solution: list[int]) -> str:
    """One letter for each row."""
    return "".join([chr(ord("a") + column) for column in solution])


def essential(solutions: list[list[int]]) -> int:
    """How many solutions there are up to turns and mirrors."""
    found: set[str] = set()
    for solution in solutions:
        forms: list[str] = []
        form = solution
        for _ in range(4):
            forms.append(text_of(form))
            forms.append(text_of(mirrored(form)))
            form = turned(form)
        found.add(min(forms))
    return len(found)


def draw(solution: list[int]) -> None:
    """Prints a board."""
    for column in solution:
        print(" ".join(["Q" if place == column else "." for place in range(len(solution))]))


def main() -> int:
    for size, known in enumerate(KNOWN):
        if size == 0:
            continue
        solutions = Solver(size).solutions
        assert len(solutions) == known
        first = text_of(solutions[0]) if solutions else "-"
        print(f"{size}: {len(solutions):3} {essential(solutions):2} {first}")
    draw(Solver(8).solutions[0])
    return 0
