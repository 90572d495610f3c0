"""Assignment to slices, and targets with a star."""

from __future__ import annotations

from collections import deque


class Item:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("del", self.name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"


class Special(Item):
    pass


def names(items: list[Item]) -> str:
    return " ".join([item.name for item in items])


def main() -> int:
    numbers = [0, 1, 2, 3, 4, 5]
    numbers[1:3] = [10, 20, 30]
    print(numbers)
    numbers[:0] = [-1]
    numbers[len(numbers) :] = [99, 98]
    print(numbers)
    numbers[2:-2] = []
    print(numbers)
    numbers[1:2] = numbers
    print(numbers)
    numbers[::2] = [7] * len(numbers[::2])
    numbers[::-1] = sorted(numbers)
    print(numbers)
    numbers[5:2] = [1, 2]
    print(numbers)
    data = bytearray(b"hello world")
    data[0:5] = b"HOWDY!!"
    data[:1] = bytearray(b"[")
    data[-1:] = data
    print(data)
    data[::3] = b"." * len(data[::3])
    print(data)
    items = [Item("a"), Special("b"), Item("c")]
    print(items)
    items[0:2] = [Item("d")]
    print(names(items))
    items[:] = []
    first, *rest = [1, 2, 3]
    *start, last = rest
    one, *middle, end = (1, 2, 3, 4)
    print(first, rest, start, last, one, middle, end)
    head, *tail = "abc"
    print(head, tail)
    left, *between, right = deque([1, 2])
    print(left, between, right)
    for key, *values in [[1, 2, 3], [4]]:
        print(key, values)
    return 0
