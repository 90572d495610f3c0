"""A sudoku solver: candidate masks, the most constrained cell first, and undo by copying a small struct."""

from __future__ import annotations

from typing import Annotated, Final

from kgen.lang import Array, Error, count_ones, struct, trailing_zeros, u16

PUZZLES: Final = [
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    "55..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
]
ALL_DIGITS: Final = u16(0x1FF)


class Contradiction(Error):
    """The puzzle has no solution."""


@struct
class Masks:
    """Which digits each row, column and box still lacks."""

    rows: Annotated[Array[u16], 9]
    columns: Annotated[Array[u16], 9]
    boxes: Annotated[Array[u16], 9]


class Sudoku:
    """A board of 81 cells, 0 where empty."""

    def __init__(self, text: str) -> None:
        self.cells: list[int] = [0] * 81
        self.masks = Masks(rows=Array(u16, 9), columns=Array(u16, 9), boxes=Array(u16, 9))
        self.masks.rows.fill(ALL_DIGITS)
        self.masks.columns.fill(ALL_DIGITS)
        self.masks.boxes.fill(ALL_DIGITS)
        self.guesses = 0
        for place, character in enumerate(text):
            if character != ".":
                digit = ord(character) - ord("1")
                if self.candidates(place) >> digit & 1 == 0:
                    raise Contradiction
                self._set(place, digit)

    def candidates(self, place: int) -> u16:
        """The digits that a cell may have, as bits."""
        row, column = divmod(place, 9)
        return self.masks.rows[row] & self.masks.columns[column] & self.masks.boxes[row // 3 * 3 + column // 3]

    def _flip(self, place: int, digit: int) -> None:
        row, column = divmod(place, 9)
        bit = u16(1) << digit
        self.masks.rows[row] ^= bit
        self.masks.columns[column] ^= bit
        self.masks.boxes[row // 3 * 3 + column // 3] ^= bit

    def _set(self, place: int, digit: int) -> None:
        self._flip(place, digit)
        self.cells[place] = digit + 1

    def _clear(self, place: int) -> None:
        self._flip(place, self.cells[place] - 1)
        self.cells[place] = 0

    def _most_constrained(self) -> int | None:
        """The empty cell with the fewest candidates, None where no cell is empty."""
        best: int | None = None
        fewest = 10
        for place, cell in enumerate(self.cells):
            if cell == 0:
                count = int(count_ones(self.candidates(place)))
                if count < fewest:
                    best, fewest = place, count
        return best

    def solve(self) -> bool:
        """Fills the board; False, and the board as it was, where that is impossible."""
        place = self._most_constrained()
        if place is None:
            return True
        candidates = self.candidates(place)
        while candidates != 0:
            digit = int(trailing_zeros(candidates))
            candidates &= candidates - 1
            self.guesses += 1
            self._set(place, digit)
            if self.solve():
                return True
            self._clear(place)
        return False

    def __str__(self) -> str:
        return "".join([str(cell) if cell else "." for cell in self.cells])


def main() -> int:
    for text in (PUZZLES[0], PUZZLES[1]):
        puzzle = Sudoku(text)
        solved = puzzle.solve()
        print(solved, puzzle)
    hopeless = Sudoku("12345678." + "........9" + "." * 63)
    print(hopeless.solve(), str(hopeless).count("."))
    try:
        Sudoku(PUZZLES[2])
    except Contradiction:
        print("contradiction")
    board = Sudoku(PUZZLES[0])
    board.solve()
    text = str(board)
    for start in range(0, 81, 27):
        for row in range(start, start + 27, 9):
            print("|".join([" ".join(list(text[at : at + 3])) for at in range(row, row + 9, 3)]))
    return 0
