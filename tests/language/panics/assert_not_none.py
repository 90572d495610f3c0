"""`assert x is not None` where it is None."""

from __future__ import annotations


class Node:
    def __init__(self, value: int) -> None:
        self.value = value
        self.next: Node | None = None


def second(node: Node) -> int:
    following = node.next
    assert following is not None  # panic: assert
    return following.value


def main() -> int:
    first = Node(1)
    first.next = Node(2)
    print(second(first))
    print(second(first.next))
    return 0
