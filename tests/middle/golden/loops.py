"""Loops over containers borrow their elements where nothing in the body can take them away."""

from __future__ import annotations


class Node:
    def __init__(self, weight: int, next: Node | None) -> None:
        self.weight = weight
        self.next = next


def total(nodes: list[Node]) -> int:  # counts: 0
    found = 0
    for node in nodes:
        found += node.weight
    return found


def along(node: Node | None) -> int:  # counts: 0
    found = 0
    while node is not None:
        found += node.weight
        node = node.next
    return found


def heaviest(nodes: list[Node]) -> int:  # counts: 0
    best = nodes[0]
    for node in nodes:
        if node.weight > best.weight:
            best = node
    return best.weight


def longest(names: list[str]) -> int:  # counts: 0
    best = ""
    for name in names:
        if len(name) > len(best):
            best = name
    return len(best)


def nested(rows: list[list[int]]) -> int:  # counts: 0
    found = 0
    for row in rows:
        for value in row:
            found += value
    return found


def by_key(counts: dict[str, int]) -> int:  # counts: 0
    found = 0
    for key, value in counts.items():
        found += len(key) * value
    return found


def with_index(nodes: list[Node]) -> int:  # counts: 0
    found = 0
    for index, node in enumerate(nodes):
        found += index * node.weight
    return found


def emptied(nodes: list[Node]) -> int:
    """The list changes in the body: here the counts must stay."""
    found = 0
    for node in nodes:
        nodes.clear()
        found += node.weight
    return found


def main() -> int:
    nodes = [Node(1, None), Node(2, None)]
    nodes[0].next = nodes[1]
    found = total(nodes) + along(nodes[0]) + heaviest(nodes) + longest(["a", "bc"]) + nested([[1], [2, 3]])
    return found + by_key({"a": 1}) + with_index(nodes) + emptied(nodes)
