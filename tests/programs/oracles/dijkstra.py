"""By relaxing every road until nothing changes (Bellman and Ford)."""

from __future__ import annotations

from tests.programs.dijkstra import ROADS

Roads = list[tuple[str, str, int]]


def _distances(roads: Roads, start: str) -> dict[str, tuple[int, str]]:
    best = {start: (0, start)}
    changed = True
    while changed:
        changed = False
        for a, b, length in roads + [(b, a, length) for a, b, length in roads]:
            if a in best and best[a][0] + length < best.get(b, (1 << 32, ""))[0]:
                best[b] = (best[a][0] + length, f"{best[a][1]} {b}")
                changed = True
    return best


def expected() -> str:
    roads: Roads = []
    for road in ROADS.split(", "):
        ends, length = road.split()
        one, other = ends.split("-")
        roads.append((one, other, int(length)))
    lines: list[str] = []
    for start, goal in [("Ada", "Euler"), ("Bell", "Frege"), ("Dirac", "Dirac"), ("Hopper", "Gauss"), ("Ada", "Gauss")]:
        found = _distances(roads, start).get(goal)
        answer = f"{found[0]} by {found[1]}" if found else "no way"
        lines.append(f"{start} to {goal}: {answer}")
    grid: Roads = []
    for row in range(12):
        for column in range(12):
            grid.append((f"{row},{column}", f"{row},{column + 1}", 1 + (row * 7 + column * 3) % 10))
            grid.append((f"{row},{column}", f"{row + 1},{column}", 1 + (row * 5 + column * 11) % 13))
    best = {name: distance for name, (distance, _) in _distances(grid, "0,0").items()}
    lines.append(f"{len(best)} places, farthest {max(best.values())}, corner {best['11,11']}, sum {sum(best.values())}")
    return "\n".join(lines) + "\n"
