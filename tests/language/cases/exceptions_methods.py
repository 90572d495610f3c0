"""Errors from constructors, properties, operators and callables."""

from __future__ import annotations

from collections.abc import Callable

from kgen.lang import Error


class Negative(Error):
    def __init__(self, value: int) -> None:
        super().__init__(f"{value} is negative")


class Natural:
    def __init__(self, value: int) -> None:
        if value < 0:
            raise Negative(value)
        self.value = value

    @property
    def predecessor(self) -> Natural:
        return Natural(self.value - 1)

    def __sub__(self, other: Natural) -> Natural:
        return Natural(self.value - other.value)

    def __getitem__(self, bit: int) -> bool:
        if bit < 0:
            raise Negative(bit)
        return bool(self.value >> bit & 1)


def attempt(name: str, action: Callable[[], int]) -> None:
    try:
        print(name, action())
    except Negative as error:
        print(name, "failed:", error)


def main() -> int:
    one = Natural(1)
    three = Natural(3)
    attempt("construct", lambda: Natural(-4).value)
    attempt("subtract", lambda: (three - one).value)
    attempt("subtract more", lambda: (one - three).value)
    attempt("predecessor", lambda: one.predecessor.value)
    attempt("predecessors", lambda: one.predecessor.predecessor.value)
    attempt("bit", lambda: 10 if three[1] else 20)
    attempt("bad bit", lambda: 10 if three[-1] else 20)
    values: list[int] = []
    try:
        values = [Natural(number).value for number in (2, 1, 0, -1)]
    except Negative:
        values.append(99)
    print(values)
    return three.value
