"""A field that the inherited constructor does not know."""


class Node:
    def __init__(self, value: int) -> None:
        self.value = value


class Base:
    def __init__(self, count: int) -> None:
        self.count = count


class Derived(Base):
    node: Node


def main() -> int:
    return Derived(1).node.value
