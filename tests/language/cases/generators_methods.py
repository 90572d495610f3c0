"""Generator methods, `__iter__`, early exit with cleanup, nested generators."""

from __future__ import annotations

from collections.abc import Iterator

from kgen.lang import Error


class Stop(Error):
    pass


class Node:
    def __init__(self, key: int) -> None:
        self.key = key
        self.children: list[Node] = []

    def __iter__(self) -> Iterator[Node]:
        for child in self.children:
            if child.key >= 0:
                yield child

    def keys(self) -> Iterator[int]:
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            yield node.key
            for child in reversed(node.children):
                pending.append(child)


def lines(text: str) -> Iterator[str]:
    try:
        for line in text.splitlines():
            yield line.strip()
    finally:
        print("lines closed")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    number = 0
    for line in lines(text):
        number += 1
        yield number, line


def find(text: str, wanted: str) -> int:
    for number, line in numbered(text):
        if line == wanted:
            return number
    return 0


def failing(text: str) -> Iterator[str]:
    for line in lines(text):
        if line == "bad":
            raise Stop("bad line")
        yield line


def main() -> int:
    root = Node(1)
    root.children = [Node(2), Node(-3), Node(4)]
    root.children[0].children.append(Node(5))
    print([child.key for child in root], list(root.keys()))
    text = "alpha\n beta \ngamma"
    for number, line in numbered(text):
        print(number, line)
    print(find(text, "beta"), find(text, "delta"))
    seen: list[str] = []
    try:
        for line in failing("one\nbad\nthree"):
            seen.append(line)
    except Stop as error:
        print("caught", error, seen)
    for line in lines("x\ny"):
        if line == "x":
            continue
        print(line)
    return find(text, "gamma")
