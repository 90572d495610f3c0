"""Methods that `__init__` calls on the object it is making, while they keep to fields that have values."""

from __future__ import annotations


class Node:
    def __init__(self, value: int) -> None:
        self.value = value


class Table:
    LIMIT = 10

    def __init__(self, start: int) -> None:
        self.start = start
        if self.is_large():
            print("large")
        self.nodes = self._nodes(3)
        self.first = self.nodes[0]

    def is_large(self) -> bool:
        return self.doubled > self.LIMIT

    @property
    def doubled(self) -> int:
        return 2 * self.start

    def _nodes(self, count: int) -> list[Node]:
        return [Node(self.start + i) for i in range(count)]


class Named(Table):
    def __init__(self, start: int, name: str) -> None:
        self.name = Node(len(name))
        super().__init__(start)
        self.last = self.nodes[-1]

    def is_large(self) -> bool:
        print("asked", self.name.value)
        return super().is_large()


def main() -> int:
    table = Table(4)
    named = Named(7, "seven")
    print(table.first.value, table.doubled, named.first.value, named.last.value, named.name.value)
    return 0
