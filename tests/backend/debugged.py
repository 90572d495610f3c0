"""A program for the debugger: one value of each kind, and a line to stop at."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

from kgen.lang import Array, bits, struct, u8, u16, u32


class Color(IntEnum):
    RED = 1
    BLUE = 7


@struct
class Point:
    x: u16 = 0
    y: u32 = 0
    low: Annotated[u8, bits(3)] = 0
    high: Annotated[u8, bits(5)] = 0


class Node:
    def __init__(self, name: str, next: Node | None) -> None:
        self.name = name
        self.next = next
        self.color = Color.BLUE


def walk(node: Node, point: Point, limit: u8, label: str) -> int:
    total = -2
    pair = (1, True)
    sizes = Array(u16, 3)
    sizes[1] = 500
    maybe: int | None = 6
    first = node.next
    if first is not None:
        total += int(limit)
    print(label, total, pair[0], sizes[1], maybe, point.x)  # stop here
    return total


def main() -> int:
    return walk(Node("a", Node("b", None)), Point(3, 4, 5, 21), 9, "label")
