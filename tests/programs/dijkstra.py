"""Shortest paths over a weighted graph: Dijkstra with a binary heap, and the path itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.lang import U32_MAX, Error, struct, u32

ROADS: Final = (
    "Ada-Bell 7, Ada-Cray 9, Ada-Frege 14, Bell-Cray 10, Bell-Dirac 15, Cray-Dirac 11, Cray-Frege 2, Dirac-Euler 6, "
    "Euler-Frege 9, Gauss-Hopper 1"
)
UNREACHABLE: Final = U32_MAX


class NoRoute(Error):
    """There is no way."""

    def __init__(self, start: str, goal: str) -> None:
        self.start = start
        self.goal = goal


@struct(frozen=True)
class Arc:
    """A way out of a place."""

    target: u32
    length: u32


@dataclass
class Place:
    name: str
    arcs: list[Arc]


class Queue:
    """A heap of (distance, place)."""

    def __init__(self) -> None:
        self.items: list[tuple[u32, u32]] = []

    def __len__(self) -> int:
        return len(self.items)

    def push(self, distance: u32, place: u32) -> None:
        """Adds a place."""
        self.items.append((distance, place))
        at = len(self.items) - 1
        while at > 0 and self.items[at] < self.items[(at - 1) // 2]:
            parent = (at - 1) // 2
            self.items[at], self.items[parent] = self.items[parent], self.items[at]
            at = parent

    def pop(self) -> tuple[u32, u32]:
        """Takes the nearest place."""
        first, last = self.items[0], self.items.pop()
        if self.items:
            self.items[0] = last
            at = 0
            while (child := 2 * at + 1) < len(self.items):
                if child + 1 < len(self.items) and self.items[child + 1] < self.items[child]:
                    child += 1
                if self.items[at] <= self.items[child]:
                    break
                self.items[at], self.items[child] = self.items[child], self.items[at]
                at = child
        return first


class Map:
    """Places by number, numbers by name."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.numbers: dict[str, u32] = {}

    def number(self, name: str) -> u32:
        """The number of a place, which is made where it is new."""
        found = self.numbers.get(name)
        if found is not None:
            return found
        made = u32(len(self.places))
        self.numbers[name] = made
        self.places.append(Place(name, []))
        return made

    def add_road(self, one: str, other: str, length: u32) -> None:
        """A road both ways."""
        first, second = self.number(one), self.number(other)
        self.places[first].arcs.append(Arc(target=second, length=length))
        self.places[second].arcs.append(Arc(target=first, length=length))

    def distances(self, start: u32) -> tuple[list[u32], list[u32]]:
        """The distance of every place from the start, and the place before it on the way."""
        best = [UNREACHABLE for _ in self.places]
        before = [start for _ in self.places]
        best[start] = u32(0)
        queue = Queue()
        queue.push(u32(0), start)
        while len(queue) > 0:
            distance, here = queue.pop()
            if distance > best[here]:
                continue
            for arc in self.places[here].arcs:
                reached = distance + arc.length
                if reached < best[arc.target]:
                    best[arc.target] = reached
                    before[arc.target] = here
                    queue.push(reached, arc.target)
        return best, before

    def route(self, start: str, goal: str) -> tuple[u32, list[str]]:
        """The shortest way between two places; raises NoRoute."""
        best, before = self.distances(self.number(start))
        here = self.number(goal)
        if best[here] == UNREACHABLE:
            raise NoRoute(start, goal)
        length = best[here]
        names = [self.places[here].name]
        while self.places[here].name != start:
            here = before[here]
            names.append(self.places[here].name)
        names.reverse()
        return length, names


def read_map(text: str) -> Map:
    """A map of roads like `A-B 7`."""
    result = Map()
    for road in text.split(", "):
        ends, _, digits = road.partition(" ")
        one, _, other = ends.partition("-")
        length = u32(0)
        for digit in digits:
            length = length * 10 + u32(ord(digit) - ord("0"))
        result.add_road(one, other, length)
    return result


def main() -> int:
    roads = read_map(ROADS)
    for start, goal in [("Ada", "Euler"), ("Bell", "Frege"), ("Dirac", "Dirac"), ("Hopper", "Gauss"), ("Ada", "Gauss")]:
        try:
            length, names = roads.route(start, goal)
            print(f"{start} to {goal}: {length} by {' '.join(names)}")
        except NoRoute as error:
            print(f"{error.start} to {error.goal}: no way")

    grid = Map()
    for row in range(12):
        for column in range(12):
            here = f"{row},{column}"
            grid.add_road(here, f"{row},{column + 1}", u32(1 + (row * 7 + column * 3) % 10))
            grid.add_road(here, f"{row + 1},{column}", u32(1 + (row * 5 + column * 11) % 13))
    best, _ = grid.distances(grid.number("0,0"))
    print(f"{len(best)} places, farthest {max(best)}, corner {best[grid.number('11,11')]}, sum {sum(best)}")
    return 0
