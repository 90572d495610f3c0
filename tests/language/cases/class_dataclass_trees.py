"""Dataclasses that derive from each other or hold each other: text and equality by the class of the object."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Base:
    x: int


@dataclass
class Derived(Base):
    y: str = "y"


@dataclass
class Deep(Derived):
    z: list[int] = field(default_factory=list)
    secret: int = field(default=7, repr=False)


@dataclass
class Node:
    value: int
    kids: list[Node]
    parent: Node | None = None


class Plain(Base):
    pass


def main() -> int:
    items: list[Base] = [Base(1), Derived(2, "b"), Deep(3), Plain(4)]
    for i in items:
        print(i, f"{i!r}", [i])
    print(items)
    one: Base = Derived(1)
    two: Base = Derived(1, "z")
    three: Base = Base(1)
    print(one == two, one == three, three == one, one == Derived(1), one in [three, Derived(1)], items.index(Deep(3)))
    print(Node(1, [Node(2, []), Node(3, [Node(4, [])])], Node(0, [])))
    return 0
