"""A tree of shapes with parents held weakly, errors and generics: what the rest of a kernel looks like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from kgen.lang import Array, Error, checked_add, parse_int, rotate_left, truncate, u8, u32, weak, wrapping_mul

T = TypeVar("T")


class NotFound(Error):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not here")
        self.name = name


class Node:
    def __init__(self, name: str, parent: Node | None = None) -> None:
        self.name = name
        self.children: list[Node] = []
        self.parent: weak[Node] | None = None
        if parent is not None:
            self.parent = weak(parent)
            parent.children.append(self)

    def walk(self) -> Iterator[Node]:
        yield self
        yield from self.children

    def find(self, name: str) -> Node:
        for child in self.children:
            if child.name == name:
                return child
        raise NotFound(name)


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)

    def pop(self) -> T | None:
        return self.items.pop() if self.items else None


@dataclass
class Number:
    value: int


@dataclass
class Word:
    text: str


Token = Number | Word


def token(text: str) -> Token:
    number = parse_int(text)
    return Word(text) if number is None else Number(number)


def describe(item: Token) -> str:
    match item:
        case Number(value=value):
            return f"number {value}"
        case Word(text=text):
            return f"word {text}"


def apply(function: Callable[[u32], u32], value: u32) -> u32:
    return function(value)


def main() -> int:
    root = Node("root")
    leaf = Node("leaf", root)
    parent = leaf.parent() if leaf.parent is not None else None
    print(parent.name if parent is not None else "?", [node.name for node in root.walk()])
    try:
        root.find("missing")
    except NotFound as error:
        print(f"caught {error} {error.name}")
    stack = Stack[u8]()
    stack.push(1)
    stack.push(truncate(u8, 0x1FF))
    print(stack.pop(), stack.pop(), stack.pop())
    print([describe(token(text)) for text in "12 x -7".split(" ")])
    print(apply(lambda value: rotate_left(value, 8), u32(0x12345678)))
    print(checked_add(u8(250), 10), wrapping_mul(u32(0x10001), 0x10001))
    slots: Annotated[Array[Node | None], 2] = Array(Node | None, 2)
    slots[0] = leaf
    held = slots[0]
    print(held.name if held is not None else "-", slots[1] is None)
    return 0
