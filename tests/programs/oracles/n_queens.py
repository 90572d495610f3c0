"""By trying all permutations."""

from __future__ import annotations

from itertools import permutations


def _forms(board: tuple[int, ...]) -> set[tuple[int, ...]]:
    found: set[tuple[int, ...]] = set()
    cells = {(row, column) for row, column in enumerate(board)}
    last = len(board) - 1
    for _ in range(4):
        cells = {(column, last - row) for row, column in cells}
        for shape in (cells, {(row, last - column) for row, column in cells}):
            found.add(tuple(column for _, column in sorted(shape)))
    return found


def expected() -> str:
    lines: list[str] = []
    eight: tuple[int, ...] = ()
    for size in range(1, 10):
        boards = [
            board
            for board in permutations(range(size))
            if len({r + c for r, c in enumerate(board)}) == size == len({r - c for r, c in enumerate(board)})
        ]
        classes = {min(_forms(board)) for board in boards}
        first = "".join("abcdefghi"[column] for column in boards[0]) if boards else "-"
        lines.append(f"{size}: {len(boards):3} {len(classes):2} {first}")
        eight = boards[0] if size == 8 else eight
    lines += [" ".join("Q" if place == column else "." for place in range(8)) for column in eight]
    return "\n".join(lines) + "\n"
