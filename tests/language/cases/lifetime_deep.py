"""Objects a hundred thousand deep are dropped without as many frames of stack."""

from __future__ import annotations


class Link:
    def __init__(self, following: Link | None) -> None:
        self.following = following


class Tree:
    def __init__(self, number: int) -> None:
        self.number = number
        self.branches: list[Tree] = []


class Layer:
    def __init__(self, inner: dict[str, Layer]) -> None:
        self.inner = inner


def main() -> int:
    head: Link | None = None
    for _ in range(100_000):
        head = Link(head)
    head = None
    root = Tree(0)
    node = root
    for number in range(20_000):
        branch = Tree(number)
        node.branches.append(branch)
        node.branches.append(Tree(-number))
        node = branch
    node = Tree(-1)
    root = Tree(-2)
    layer = Layer({})
    for _ in range(20_000):
        layer = Layer({"inner": layer})
    layer = Layer({})
    print("all gone", head is None, node.number, root.number, len(layer.inner))
    return 0
