"""Weak references break cycles and become None."""

from __future__ import annotations

from kgen.lang import weak


class Tree:
    def __init__(self, name: str) -> None:
        self.name = name
        self.children: list[Tree] = []
        self.parent: weak[Tree] | None = None

    def add(self, child: Tree) -> Tree:
        child.parent = weak(self)
        self.children.append(child)
        return child

    def path(self) -> str:
        parent = self.parent() if self.parent is not None else None
        return self.name if parent is None else f"{parent.path()}/{self.name}"

    def __del__(self) -> None:
        print("drop", self.name)


def main() -> int:
    root = Tree("root")
    leaf = root.add(Tree("usr")).add(Tree("bin"))
    print(leaf.path())
    watcher = weak(leaf)
    seen = watcher()
    print(seen.name if seen is not None else "gone", seen is leaf)
    del seen
    root.children[0].children.clear()
    print("cleared", leaf.path())
    del root
    print("root is gone", leaf.path())
    del leaf
    print("leaf is gone", watcher() is None)
    return 0
