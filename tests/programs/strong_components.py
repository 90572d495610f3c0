"""Strongly connected components by Tarjan's algorithm without recursion, and the graph between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CALLS: Final = (
    "main>init main>loop init>log loop>poll poll>handle handle>loop handle>log log>format format>log "
    "panic>log panic>halt halt>halt handle>panic idle>idle timer>tick tick>timer tick>panic"
)
UNVISITED: Final = -1


@dataclass
class Frame:
    """A node on the way down, and how many of its arcs are done."""

    node: int
    done: int


class Graph:
    """Nodes by number, in the order in which they are first named."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers: dict[str, int] = {}
        self.arcs: list[list[int]] = []

    def node(self, name: str) -> int:
        """The number of a node."""
        if name not in self.numbers:
            self.numbers[name] = len(self.names)
            self.names.append(name)
            self.arcs.append([])
        return self.numbers[name]

    def connect(self, source: str, target: str) -> None:
        """Adds an arc."""
        start = self.node(source)
        self.arcs[start].append(self.node(target))


class Tarjan:
    """Finds the components; every one comes after those that it reaches."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        count = len(graph.names)
        self.order: list[int] = [UNVISITED] * count
        self.low: list[int] = [0] * count
        self.is_open: list[bool] = [False] * count
        self.path: list[int] = []
        self.components: list[list[int]] = []
        self.visited = 0
        for node in range(count):
            if self.order[node] == UNVISITED:
                self._visit(node)

    def _enter(self, node: int) -> Frame:
        self.order[node] = self.low[node] = self.visited
        self.visited += 1
        self.path.append(node)
        self.is_open[node] = True
        return Frame(node, 0)

    def _visit(self, start: int) -> None:
        frames = [self._enter(start)]
        while frames:
            frame = frames[-1]
            node = frame.node
            if frame.done < len(self.graph.arcs[node]):
                target = self.graph.arcs[node][frame.done]
                frame.done += 1
                if self.order[target] == UNVISITED:
                    frames.append(self._enter(target))
                elif self.is_open[target]:
                    self.low[node] = min(self.low[node], self.order[target])
                continue
            frames.pop()
            if frames:
                parent = frames[-1].node
                self.low[parent] = min(self.low[parent], self.low[node])
            if self.low[node] == self.order[node]:
                self._close(node)

    def _close(self, root: int) -> None:
        component: list[int] = []
        while True:
            node = self.path.pop()
            self.is_open[node] = False
            component.append(node)
            if node == root:
                break
        self.components.append(component)


def main() -> int:
    graph = Graph()
    for call in CALLS.split():
        source, _, target = call.partition(">")
        graph.connect(source, target)
    components = Tarjan(graph).components

    home = [0] * len(graph.names)
    for number, component in enumerate(components):
        for node in component:
            home[node] = number
    titles = ["+".join(sorted([graph.names[node] for node in component])) for component in components]
    for number, component in sorted(enumerate(components), key=lambda item: titles[item[0]]):
        reached = {home[target] for node in component for target in graph.arcs[node]}
        later = sorted([titles[target] for target in reached if target != number])
        loops = " (recursive)" if number in reached else ""
        print(f"{titles[number]}{loops} -> {', '.join(later) if later else '-'}")
        assert all(target <= number for target in reached)

    chain = Graph()
    for number in range(3000):
        chain.connect(f"n{number}", f"n{(number + 1) % 2000 if number < 2000 else number + 1}")
    sizes = sorted([len(component) for component in Tarjan(chain).components])
    print(len(sizes), sizes[-1], sum(sizes))
    return 0
