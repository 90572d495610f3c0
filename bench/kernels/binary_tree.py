"""Binary search trees of `size` nodes are built, searched, summed up and dropped."""

from __future__ import annotations

from bench.harness import measure


class Node:
    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Node | None = None
        self.right: Node | None = None


class Tree:
    """A set of numbers."""

    def __init__(self) -> None:
        self.root: Node | None = None

    def insert(self, key: int) -> None:
        if self.root is None:
            self.root = Node(key)
            return
        node = self.root
        while node.key != key:
            following = node.left if key < node.key else node.right
            if following is None:
                if key < node.key:
                    node.left = Node(key)
                else:
                    node.right = Node(key)
                return
            node = following

    def __contains__(self, key: int) -> bool:
        node = self.root
        while node is not None and node.key != key:
            node = node.left if key < node.key else node.right
        return node is not None


def height(node: Node | None) -> int:
    """The nodes on the longest way down."""
    if node is None:
        return 0
    return 1 + max(height(node.left), height(node.right))


def run(size: int) -> int:
    tree = Tree()
    state = 5
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        tree.insert(state >> 8)
    found = 0
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        if state >> 8 in tree:
            found += 1
    return found * 1000 + height(tree.root)


def main(args: list[bytes]) -> int:
    return measure(run, args)
