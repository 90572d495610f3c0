"""Inheritance, virtual methods, `super()`."""

from __future__ import annotations


class Shape:
    def __init__(self, name: str) -> None:
        self.name = name

    def area(self) -> int:
        return 0

    def describe(self) -> str:
        return f"{self.name} of area {self.area()}"


class Rectangle(Shape):
    def __init__(self, width: int, height: int) -> None:
        super().__init__("rectangle")
        self.width = width
        self.height = height

    def area(self) -> int:
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side: int) -> None:
        super().__init__(side, side)
        self.name = "square"

    def describe(self) -> str:
        return super().describe() + " with equal sides"


class Circle(Shape):
    def __init__(self, radius: int) -> None:
        super().__init__("circle")
        self.radius = radius

    def area(self) -> int:
        return 314 * self.radius * self.radius // 100


def total(shapes: list[Shape]) -> int:
    return sum(shape.area() for shape in shapes)


def kind(shape: Shape) -> str:
    if isinstance(shape, Square):
        return f"square {shape.width}"
    if isinstance(shape, (Rectangle, Circle)):
        return "other"
    return "plain"


def main() -> int:
    shapes: list[Shape] = [Rectangle(2, 3), Square(4), Circle(5), Shape("nothing")]
    for shape in shapes:
        print(shape.describe(), kind(shape), isinstance(shape, Rectangle))
    print(total(shapes))
    square = Square(3)
    shape: Shape = square
    square.width = 10
    print(shape.area(), shape is square)
    return total(shapes)
