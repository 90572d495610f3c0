from __future__ import annotations

from collections.abc import Iterator


class Tree:
    def __init__(self) -> None:
        self.left: Tree | None = None
        self.value = 1

    def walk(self) -> Iterator[int]:
        if self.left is not None:
            yield from self.left.walk()
        yield self.value


def main() -> int:
    return sum(Tree().walk())
