"""`print` shows every kind of value as Python does."""

from __future__ import annotations

from collections import deque
from enum import Enum, IntEnum

from kgen.lang import u8


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 9


def main() -> int:
    print()
    print(1, "two", b"three", None, True, sep=", ", end=".\n")
    print("no newline", end="")
    print("", "x", sep="-")
    print([1, 2, 3], ["a", "b"], [b"x"], [True, None], [[1], []])
    print((1, "a"), (1,), ((1, 2), 3))
    print({"k": 1, "l": 2}, {1: "one"}, {1: [2, 3]})
    print({7}, {"only"}, deque([1, 2]))
    print(Color.RED, Color.BLUE.value, Color.RED.name, Level.HIGH.name, Level.LOW.value, Level.HIGH + 1)
    print("it's", ["it's", 'say "hi"', "tab\t", "new\nline", "back\\slash"], "\x7fé".encode())
    print(["é", "\x01", "世"], u8(7), [u8(7)])
    return 0
