"""Generic classes: containers written once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

from kgen.lang import Error

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class EmptyStack(Error):
    pass


class Stack(Generic[T]):
    def __init__(self) -> None:
        self._items: list[T] = []

    def push(self, item: T) -> Stack[T]:
        self._items.append(item)
        return self

    def pop(self) -> T:
        if not self._items:
            raise EmptyStack("stack is empty")
        return self._items.pop()

    def peek(self) -> T | None:
        return self._items[-1] if self._items else None

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        for index in range(len(self._items) - 1, -1, -1):
            yield self._items[index]


class Pair(Generic[K, V]):
    def __init__(self, key: K, value: V) -> None:
        self.key = key
        self.value = value

    def swapped(self) -> Pair[V, K]:
        return Pair(self.value, self.key)


class Cache(Generic[K, V]):
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: dict[K, V] = {}
        self.order: list[K] = []

    def put(self, key: K, value: V) -> None:
        if key in self.entries:
            self.order.remove(key)
        elif len(self.order) == self.capacity:
            del self.entries[self.order.pop(0)]
        self.entries[key] = value
        self.order.append(key)

    def get(self, key: K) -> V | None:
        return self.entries.get(key)


class Labelled(Stack[str]):
    def joined(self) -> str:
        return "/".join([item for item in self])


def main() -> int:
    numbers = Stack[int]().push(1).push(2).push(3)
    print(numbers.pop(), numbers.peek(), len(numbers), list(numbers))
    names: Stack[str] = Stack()
    try:
        names.pop()
    except EmptyStack as error:
        print(error)
    nested: Stack[Stack[int]] = Stack()
    nested.push(numbers)
    print(nested.pop().pop())
    pair = Pair("answer", 42).swapped()
    print(pair.key + 1, pair.value.upper())
    cache: Cache[str, list[int]] = Cache(2)
    cache.put("a", [1])
    cache.put("b", [2])
    cache.put("a", [3])
    cache.put("c", [4])
    print(cache.get("a"), cache.get("b"), cache.get("c"))
    labels = Labelled()
    labels.push("x")
    labels.push("y")
    print(labels.joined())
    return pair.key
