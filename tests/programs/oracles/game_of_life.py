"""By a set of live cells and a Counter of neighbours."""

from __future__ import annotations

from collections import Counter

Cells = set[tuple[int, int]]


def _step(cells: Cells) -> Cells:
    counts = Counter(
        ((row + dr) % 64, (column + dc) % 64)
        for row, column in cells
        for dr in (-1, 0, 1)
        for dc in (-1, 0, 1)
        if (dr, dc) != (0, 0)
    )
    return {cell for cell, count in counts.items() if count == 3 or (count == 2 and cell in cells)}


def _show(cells: Cells, place: int, size: int) -> list[str]:
    return ["".join(".#"[(r, c) in cells] for c in range(place, place + size)) for r in range(place, place + size)]


def expected() -> str:
    cells: Cells = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
    lines: list[str] = []
    for generation in range(256):
        if generation in (0, 1, 100):
            lines += [*_show(cells, generation // 4, 4), str(len(cells))]
        cells = _step(cells)
    lines += _show(cells, 0, 3)
    cells = {(30, 31), (30, 32), (31, 30), (31, 31), (32, 31)}
    history: list[int] = []
    for _ in range(120):
        history.append(len(cells))
        cells = _step(cells)
    lines.append(str(history))
    checksum = 0
    for row in range(64):
        word = sum(1 << column for column in range(64) if (row, column) in cells)
        checksum = ((checksum << 7 | checksum >> 57) & (2**64 - 1)) ^ word
    lines.append(f"{checksum:016x}")
    return "\n".join(lines) + "\n"
