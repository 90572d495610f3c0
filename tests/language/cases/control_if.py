"""`if`, `elif`, `else` and the conditional expression."""

from __future__ import annotations


def sign(value: int) -> str:
    if value < 0:
        return "negative"
    elif value == 0:
        return "zero"
    else:
        return "positive"


def grade(points: int) -> str:
    if points >= 90:
        result = "A"
    elif points >= 75:
        result = "B"
    elif points >= 50:
        result = "C"
    else:
        result = "F"
    return result


def collatz(start: int) -> int:
    steps = 0
    while start != 1:
        start = start // 2 if start % 2 == 0 else 3 * start + 1
        steps += 1
    return steps


def main() -> int:
    print(sign(-4), sign(0), sign(9))
    print([grade(points) for points in (95, 75, 60, 10)])
    print(collatz(27), "even" if collatz(27) % 2 == 0 else "odd")
    nested = 1 if False else 2 if False else 3
    return nested
