"""`match` on tuples and lists: literals, captures, wildcards."""

from __future__ import annotations


def classify(point: tuple[int, int]) -> str:
    match point:
        case (0, 0):
            return "origin"
        case (0, y):
            return f"on the y axis at {y}"
        case (x, 0):
            return f"on the x axis at {x}"
        case (x, y) if x == y:
            return "on the diagonal"
        case _:
            return "elsewhere"


def execute(words: list[str]) -> str:
    match words:
        case []:
            return "nothing"
        case ["quit"]:
            return "bye"
        case ["go", direction]:
            return f"going {direction}"
        case ["add", a, b]:
            return a + b
        case _:
            return f"unknown {words[0]} and {len(words) - 1} more"


def value_of(number: int | None) -> int:
    return 0 if number is None else number


def pair(left: int | None, right: int | None) -> str:
    match (left, right):
        case (None, None):
            return "neither"
        case (None, value):
            return f"right: {value}"
        case (value, None):
            return f"left: {value}"
        case _:
            return f"both: {value_of(left) + value_of(right)}"


def main() -> int:
    for point in ((0, 0), (0, 5), (3, 0), (4, 4), (1, 2)):
        print(classify(point))
    lines: list[str] = ["", "quit", "go north", "add x y", "fly away now"]
    for line in lines:
        print(execute(line.split()))
    print(pair(None, None), pair(1, None), pair(None, 2), pair(3, 4))
    return 0
