"""Depth-first, breadth-first and shortest-path search over dictionaries."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass
class Edge:
    target: str
    cost: int


Graph = dict[str, list[Edge]]


def connect(graph: Graph, a: str, b: str, cost: int) -> None:
    graph.setdefault(a, []).append(Edge(b, cost))
    graph.setdefault(b, []).append(Edge(a, cost))


def depth_first(graph: Graph, node: str, seen: set[str], order: list[str]) -> None:
    seen.add(node)
    order.append(node)
    for edge in graph[node]:
        if edge.target not in seen:
            depth_first(graph, edge.target, seen, order)


def hops(graph: Graph, start: str) -> dict[str, int]:
    distance = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for edge in graph[node]:
            if edge.target not in distance:
                distance[edge.target] = distance[node] + 1
                queue.append(edge.target)
    return distance


def cheapest(graph: Graph, start: str, goal: str) -> tuple[int, list[str]] | None:
    costs = {start: 0}
    previous: dict[str, str] = {}
    done: set[str] = set()
    while True:
        current: str | None = None
        for node, cost in costs.items():
            if node not in done and (current is None or cost < costs[current]):
                current = node
        if current is None:
            return None
        if current == goal:
            break
        done.add(current)
        for edge in graph[current]:
            cost = costs[current] + edge.cost
            if edge.target not in costs or cost < costs[edge.target]:
                costs[edge.target] = cost
                previous[edge.target] = current
    path = [goal]
    while path[-1] != start:
        path.append(previous[path[-1]])
    path.reverse()
    return costs[goal], path


def main() -> int:
    graph: Graph = {"island": []}
    connect(graph, "a", "b", 7)
    connect(graph, "a", "c", 3)
    connect(graph, "c", "b", 1)
    connect(graph, "b", "d", 2)
    connect(graph, "c", "d", 8)
    connect(graph, "d", "e", 4)
    order: list[str] = []
    depth_first(graph, "a", set(), order)
    print(order, hops(graph, "a"))
    found = cheapest(graph, "a", "e")
    if found is not None:
        cost, path = found
        print(cost, path)
    print(cheapest(graph, "a", "island"))
    return found[0] if found is not None else 0
