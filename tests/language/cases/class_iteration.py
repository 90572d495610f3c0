"""Iteration by `__len__` and `__getitem__`, and by `__iter__`."""

from __future__ import annotations

from collections.abc import Iterator


class Squares:
    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> int:
        return index * index


class Countdown:
    def __init__(self, start: int) -> None:
        self.start = start

    def __iter__(self) -> Iterator[int]:
        for number in range(self.start, 0, -1):
            yield number * 10


class Grid:
    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for y in range(self.height):
            for x in range(self.width):
                yield x, y

    def row(self, y: int) -> Iterator[tuple[int, int]]:
        for cell in self:
            if cell[1] == y:
                yield cell


def main() -> int:
    squares = Squares(5)
    total = 0
    for index in range(len(squares)):
        total += squares[index]
    print(total, squares[3])
    for number in Countdown(3):
        print(number)
    print([number + 1 for number in Countdown(2)], sum(Countdown(4)), 30 in list(Countdown(3)))
    print(list(Grid(2, 2)), [x for x, _ in Grid(3, 3).row(1)])
    for x, y in Grid(10, 10):
        if x * y == 6:
            print("found", x, y)
            break
    return total
