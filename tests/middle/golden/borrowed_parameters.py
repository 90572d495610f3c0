"""Parameters are borrowed: reading them, passing them on and looking into them takes no counts."""

from __future__ import annotations


class Node:
    def __init__(self, name: str, next: Node | None) -> None:
        self.name = name
        self.next = next


def name_of(node: Node) -> int:  # counts: 0
    return len(node.name)


def passed_on(node: Node) -> int:  # counts: 0
    return name_of(node) + name_of(node)


def of_the_next(node: Node) -> int:  # counts: 0
    following = node.next
    return 0 if following is None else name_of(following)


def alias(node: Node) -> int:  # counts: 0
    same = node
    return name_of(same)


def compared(left: Node, right: Node) -> bool:  # counts: 0
    return left is right or left.name == right.name


def chosen(left: Node, right: Node, first: bool) -> int:  # counts: 0
    node = left if first else right
    return name_of(node)


def kept(node: Node) -> Node:  # counts: 1
    return node


def stored(node: Node, other: Node) -> None:  # counts: 2
    node.next = other


def main() -> int:
    node = Node("a", None)
    other = Node("bc", node)
    stored(node, kept(Node("d", None)))
    return passed_on(node) + of_the_next(other) + alias(node) + int(compared(node, other)) + chosen(node, other, True)
