"""A generic binary heap with a key function: heap sort, the k largest, and merging of sorted runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Heap(Generic[T]):
    """The item with the smallest key first."""

    def __init__(self, key: Callable[[T], int]) -> None:
        self.key = key
        self.items: list[T] = []

    def __len__(self) -> int:
        return len(self.items)

    def peek(self) -> T:
        """The first item."""
        return self.items[0]

    def push(self, item: T) -> None:
        """Adds an item."""
        self.items.append(item)
        place = len(self.items) - 1
        while place > 0:
            parent = (place - 1) // 2
            if self.key(self.items[parent]) <= self.key(item):
                break
            self.items[place] = self.items[parent]
            place = parent
        self.items[place] = item

    def pop(self) -> T:
        """Takes the first item out."""
        first = self.items[0]
        last = self.items.pop()
        if self.items:
            self._place(last)
        return first

    def replace(self, item: T) -> T:
        """Takes the first item out and puts another in, in one go."""
        first = self.items[0]
        self._place(item)
        return first

    def _place(self, item: T) -> None:
        place = 0
        while (child := 2 * place + 1) < len(self.items):
            other = child + 1
            if other < len(self.items) and self.key(self.items[other]) < self.key(self.items[child]):
                child = other
            if self.key(item) <= self.key(self.items[child]):
                break
            self.items[place] = self.items[child]
            place = child
        self.items[place] = item

    def drain(self) -> Iterator[T]:
        """All items in order; the heap is empty afterwards."""
        while self.items:
            yield self.pop()


class Run:
    """A sorted run and a position in it."""

    def __init__(self, values: list[int]) -> None:
        self.values = values
        self.position = 0

    @property
    def current(self) -> int:
        return self.values[self.position]


def largest(values: list[int], count: int) -> list[int]:
    """The `count` largest values, smallest first, with a heap of that size."""
    heap: Heap[int] = Heap(lambda value: value)
    for value in values:
        if len(heap) < count:
            heap.push(value)
        elif value > heap.peek():
            heap.replace(value)
    return list(heap.drain())


def merged(runs: list[list[int]]) -> list[int]:
    """One sorted list of several."""
    heap: Heap[Run] = Heap(lambda run: run.current)
    for values in runs:
        if values:
            heap.push(Run(values))
    result: list[int] = []
    while len(heap) > 0:
        run = heap.pop()
        result.append(run.current)
        run.position += 1
        if run.position < len(run.values):
            heap.push(run)
    return result


def main() -> int:
    values = [(number * 7919 + 13) % 1009 for number in range(200)]
    heap: Heap[int] = Heap(lambda value: -value)
    for value in values:
        heap.push(value)
    print(list(heap.drain())[:20])
    print(largest(values, 12))
    print(merged([sorted(values[start : start + 8]) for start in range(0, 40, 8)] + [[]]))

    words: Heap[str] = Heap(lambda word: len(word))
    for word in ["interrupt", "trap", "fault", "irq", "exception", "nmi0page"]:
        words.push(word)
    print([len(word) for word in words.drain()])
    return 0
