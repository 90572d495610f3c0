"""Breadth-first search over shared nodes: the sum of the distances in a graph of `size` nodes."""

from __future__ import annotations

from collections import deque

from bench.harness import measure


class Node:
    def __init__(self, number: int) -> None:
        self.number = number
        self.distance = -1
        self.neighbours: list[Node] = []


def build(size: int) -> list[Node]:
    """A connected graph; each node knows some with smaller and some with larger numbers."""
    nodes = [Node(number) for number in range(size)]
    state = 3
    for node in nodes:
        nodes[(node.number + 1) % size].neighbours.append(node)
        for _ in range(3):
            state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
            node.neighbours.append(nodes[(state >> 8) % size])
    return nodes


def search(start: Node) -> int:
    """Sets the distances from `start`; their sum."""
    start.distance = 0
    waiting = deque([start])
    total = 0
    while waiting:
        node = waiting.popleft()
        total += node.distance
        for neighbour in node.neighbours:
            if neighbour.distance < 0:
                neighbour.distance = node.distance + 1
                waiting.append(neighbour)
    return total


def run(size: int) -> int:
    nodes = build(size)
    total = 0
    for turn in range(8):
        total += search(nodes[turn * 7 % size])
        for node in nodes:
            node.distance = -1
    for node in nodes:
        node.neighbours.clear()
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
