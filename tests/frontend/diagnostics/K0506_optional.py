from __future__ import annotations


class Node:
    def __init__(self) -> None:
        self.next: Node | None = None
        self.value = 1


def second(node: Node) -> int:
    return node.next.value



def main() -> int:
    return 0
