"""`del` of names, elements and keys."""

from __future__ import annotations


class Node:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("drop", self.name)


def main() -> int:
    values = [10, 20, 30, 40, 50]
    del values[0]
    del values[-1]
    print(values)
    del values[1]
    print(values)
    table = {"a": 1, "b": 2, "c": 3}
    del table["b"]
    print(table, len(table))
    node = Node("first")
    keep = node
    del node
    print("still", keep.name)
    del keep
    nodes = [Node("x"), Node("y"), Node("z")]
    del nodes[1]
    print([node.name for node in nodes])
    by_name = {"k": Node("in table")}
    del by_name["k"]
    print(len(by_name))
    return values[1]
