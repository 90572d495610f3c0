from __future__ import annotations


class Shape:
    def area(self) -> int:
        return 0


class Square(Shape):
    def area(self) -> str:
        return "four"


def show(shape: Shape) -> int:
    return shape.area()


def main() -> int:
    return show(Square())
