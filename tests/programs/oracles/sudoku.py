"""By exact cover over a dict of sets (Knuth's algorithm X): a different search, the same only solutions."""

from __future__ import annotations

from tests.programs.sudoku import PUZZLES

Constraint = tuple[str, int, int]
Choice = tuple[int, int]


def _constraints(place: int, digit: int) -> list[Constraint]:
    row, column = divmod(place, 9)
    box = row // 3 * 3 + column // 3
    return [("cell", place, 0), ("row", row, digit), ("column", column, digit), ("box", box, digit)]


def _search(open_: dict[Constraint, set[Choice]], chosen: list[Choice]) -> list[Choice] | None:
    if not open_:
        return chosen
    tightest = min(open_, key=lambda constraint: len(open_[constraint]))
    for choice in sorted(open_[tightest]):
        met = set(_constraints(*choice))
        dead = {other for constraint in met for other in open_[constraint]}
        rest = {constraint: ways - dead for constraint, ways in open_.items() if constraint not in met}
        found = _search(rest, [*chosen, choice])
        if found is not None:
            return found
    return None


def _solved(puzzle: str) -> str:
    ways = [(p, int(d)) for p, c in enumerate(puzzle) for d in ("123456789" if c == "." else c)]
    open_: dict[Constraint, set[Choice]] = {}
    for way in ways:
        for constraint in _constraints(*way):
            open_.setdefault(constraint, set()).add(way)
    return "".join(str(digit) for _, digit in sorted(_search(open_, []) or []))


def expected() -> str:
    first, second = _solved(PUZZLES[0]), _solved(PUZZLES[1])
    lines = [f"True {first}", f"True {second}", "False 72", "contradiction"]
    for row in range(0, 81, 9):
        lines.append("|".join(" ".join(first[at : at + 3]) for at in range(row, row + 9, 3)))
    return "\n".join(lines) + "\n"
