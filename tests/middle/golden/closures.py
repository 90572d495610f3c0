"""Captures move into the environment; unions, weak references and bound methods own what they hold."""

from __future__ import annotations

from collections.abc import Callable

from kgen.lang import weak


class Left:
    def __init__(self, text: str) -> None:
        self.text = text


class Right:
    def __init__(self, items: list[int]) -> None:
        self.items = items

    def count(self) -> int:
        return len(self.items)


def captured(text: str) -> Callable[[], int]:
    return lambda: len(text)


def bound(right: Right) -> Callable[[], int]:
    return right.count


def called(action: Callable[[], int]) -> int:  # counts: 0
    return action() + action()


def by_member(value: Left | Right) -> int:  # counts: 0
    match value:
        case Left(text=text):
            return len(text)
        case Right(items=items):
            return len(items)


def read(node: weak[Left]) -> int:  # counts: 1
    found = node()
    return 0 if found is None else len(found.text)


def main() -> int:
    left = Left("a")
    right = Right([1, 2])
    return called(captured("abc")) + called(bound(right)) + by_member(left) + by_member(right) + read(weak(left))
