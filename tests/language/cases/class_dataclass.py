"""Dataclasses: generated constructor, defaults, comparison, text, inheritance."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Item:
    name: str
    price: int
    tags: list[str] = field(default_factory=list[str])
    stock: int = 1

    def total(self) -> int:
        return self.price * self.stock


@dataclass
class Discounted(Item):
    percent: int = 10

    def total(self) -> int:
        return super().total() * (100 - self.percent) // 100


@dataclass(frozen=True)
class Pair:
    left: int
    right: int


def main() -> int:
    pen = Item("pen", 3)
    ink = Item("ink", price=12, stock=4)
    pen.tags.append("blue")
    print(pen.name, pen.total(), pen.tags, ink.tags, ink.total())
    sale = Discounted("book", 50, stock=2)
    items: list[Item] = [pen, ink, sale]
    print([item.total() for item in items], sale.percent)
    print(pen == Item("pen", 3, ["blue"]), pen == ink, Pair(1, 2) == Pair(1, 2), Pair(1, 2) != Pair(2, 1))
    print(pen, Pair(3, 4))
    lookup = {Pair(0, 1): "up", Pair(1, 0): "right"}
    print(lookup[Pair(1, 0)])
    return sale.total()
