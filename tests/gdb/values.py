"""A program for the debugger: one value of each kind that Python shows in its own way."""

from __future__ import annotations

from collections import deque
from enum import IntEnum

from kgen.lang import noinline, struct, u8, u16


class Color(IntEnum):
    RED = 1
    BLUE = 7


@struct
class Point:
    x: u16 = 0
    label: str = ""


@struct(frozen=True)
class Span:
    start: int
    name: str
    is_open: bool = False


class Node:
    def __init__(self, name: str, next: Node | None) -> None:
        self.name = name
        self.next = next
        self.sizes: dict[str, int] = {"one": 1, "two": 2}
        self.color = Color.BLUE


class Leaf(Node):
    pass


class Held:
    """Values that stay in memory, so that no optimiser can hide them."""

    def __init__(self) -> None:
        self.number = -5
        self.flag = True
        self.word = "wört"
        self.data = b"da\xffta"
        self.empty = ""
        self.numbers = [3, 1, 2]
        self.nothing: list[int] = []
        self.names = ["a", "bé"]
        self.nested = [[1], [2, 3]]
        self.ages = {"ann": 3, "bob": 4, "eve": 5}
        self.by_key: dict[bytes, list[int]] = {b"k": [7]}
        self.by_number = {10: "ten"}
        self.seen = {u8(5), u8(6)}
        self.unseen: set[int] = set()
        self.queue = deque([1, 2])
        self.raw = bytearray(b"xyz")
        self.pair = (1, "two")
        self.node: Node = Leaf("first", Node("second", None))
        self.missing: Node | None = None
        self.maybe: int | None = None
        self.perhaps: str | None = "some"
        self.either: int | str | Span | Point | Node | None = None
        self.point = Point(x=3, label="here")


@noinline
def look(held: Held, step: int) -> int:
    return len(held.names) + step  # stop here


def main() -> int:
    held = Held()
    held.queue.append(7)
    del held.ages["ann"]
    total = look(held, 0)
    held.either = 12
    total += look(held, 1)
    held.either = "text"
    total += look(held, 2)
    held.either = Span(1, "span", True)
    total += look(held, 3)
    held.either = Point(x=9, label="there")
    total += look(held, 4)
    held.either = held.node
    total += look(held, 5)
    return total - 27
