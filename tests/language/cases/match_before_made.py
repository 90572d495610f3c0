"""A subclass is one from the start: also in functions that the checker sees before anything makes an object of it."""

from __future__ import annotations


class Shape:
    def __init__(self, size: int) -> None:
        self.size = size


class Square(Shape):
    pass


class Circle(Shape):
    pass


def describe(shape: Shape) -> str:
    match shape:
        case Square(size=size):
            return f"square {size}"
        case Circle():
            return "circle"
        case _:
            return "shape"


def widest(one: Square | None, other: Circle | None) -> Shape | None:
    found: Shape | None = one
    if other is not None and (found is None or found.size < other.size):
        found = other
    return found


def make(size: int) -> Shape:
    return Circle(size) if size > 3 else Square(size)


def main() -> int:
    print(describe(Shape(1)))
    found = widest(None, None)
    print(found is None)
    print(describe(make(2)), describe(make(9)))
    return 0
