"""Generic structs and classes over values and references."""

from __future__ import annotations

from typing import Generic, TypeVar

from kgen.lang import u8, u64

T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
        self.changes = 0

    def set(self, value: T) -> T:
        old = self.value
        self.value = value
        self.changes += 1
        return old


class Cell(Generic[T]):
    def __init__(self, value: T, following: Cell[T] | None = None) -> None:
        self.value = value
        self.following = following


class Queue(Generic[T]):
    def __init__(self) -> None:
        self.head: Cell[T] | None = None
        self.tail: Cell[T] | None = None
        self.length = 0

    def put(self, value: T) -> None:
        cell = Cell(value)
        if self.tail is None:
            self.head = cell
        else:
            self.tail.following = cell
        self.tail = cell
        self.length += 1

    def get(self) -> T | None:
        cell = self.head
        if cell is None:
            return None
        self.head = cell.following
        if self.head is None:
            self.tail = None
        self.length -= 1
        return cell.value


def main() -> int:
    number = Box(u64(1) << 40)
    print(number.set(u64(5)), number.value, number.changes)
    name = Box("old")
    print(name.set("new"), name.value)
    maybe: Box[int | None] = Box(None)
    print(maybe.set(7), maybe.value, maybe.set(None), maybe.value)
    pair: Box[tuple[u8, str]] = Box((u8(1), "one"))
    print(pair.value[1], pair.set((u8(2), "two"))[0], pair.value)
    queue: Queue[str] = Queue()
    for word in "to be or not".split():
        queue.put(word)
    print(queue.get(), queue.get(), queue.length)
    queue.put("end")
    while (word := queue.get()) is not None:
        print(word, end=" ")
    print(queue.length)
    boxes: Queue[Box[int]] = Queue()
    boxes.put(Box(41))
    box = boxes.get()
    return box.value + 1 if box is not None else 0
