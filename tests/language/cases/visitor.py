"""Double dispatch over a class tree, with state in the visitor."""

from __future__ import annotations


class Visitor:
    def text(self, node: Text) -> None:
        pass

    def bold(self, node: Bold) -> None:
        node.inner.accept(self)

    def row(self, node: Row) -> None:
        for item in node.items:
            item.accept(self)


class Node:
    def accept(self, visitor: Visitor) -> None:
        raise_nothing()


class Text(Node):
    def __init__(self, content: str) -> None:
        self.content = content

    def accept(self, visitor: Visitor) -> None:
        visitor.text(self)


class Bold(Node):
    def __init__(self, inner: Node) -> None:
        self.inner = inner

    def accept(self, visitor: Visitor) -> None:
        visitor.bold(self)


class Row(Node):
    def __init__(self, items: list[Node]) -> None:
        self.items = items

    def accept(self, visitor: Visitor) -> None:
        visitor.row(self)


class Renderer(Visitor):
    def __init__(self) -> None:
        self.output = ""

    def text(self, node: Text) -> None:
        self.output += node.content

    def bold(self, node: Bold) -> None:
        self.output += "<b>"
        super().bold(node)
        self.output += "</b>"


class Counter(Visitor):
    def __init__(self) -> None:
        self.letters = 0
        self.depth = 0
        self.deepest = 0

    def text(self, node: Text) -> None:
        self.letters += len(node.content)
        self.deepest = max(self.deepest, self.depth)

    def bold(self, node: Bold) -> None:
        self.depth += 1
        super().bold(node)
        self.depth -= 1


def raise_nothing() -> None:
    print("plain node")


def main() -> int:
    tree = Row([Text("one "), Bold(Row([Text("two"), Bold(Text(" three"))])), Text("!"), Node()])
    renderer = Renderer()
    counter = Counter()
    tree.accept(renderer)
    tree.accept(counter)
    tree.accept(Visitor())
    print(renderer.output, counter.letters, counter.deepest)
    return counter.letters
