"""Functions made and collected at build time: factories, decorators, tables of handlers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import u8

Handler = Callable[[int], int]
HANDLERS: Final[list[Handler]] = []


def handler(function: Handler) -> Handler:
    HANDLERS.append(function)
    return function


def make_adder(amount: int) -> Handler:
    def add(x: int) -> int:
        return x + amount

    return add


@handler
def double(x: int) -> int:
    return x * 2


@handler
def negate(x: int) -> int:
    return -x


add_three = make_adder(3)
handler(make_adder(100))

COMMANDS: Final = (("double", double), ("negate", negate), ("add", add_three))
BY_CODE: Final[dict[int, Handler]] = {1: double, 7: negate}


def run(name: str, x: int) -> int | None:
    for known, function in COMMANDS:
        if known == name:
            return function(x)
    return None


def main() -> int:
    for function in HANDLERS:
        print(function(21))
    for i in range(-len(HANDLERS), len(HANDLERS)):
        print(i, HANDLERS[i](5))
    print(HANDLERS[u8(2)](1), HANDLERS[-1](2), COMMANDS[0][0], COMMANDS[1][1](9))
    print(run("double", 4), run("negate", 4), run("add", 4), run("none", 4))
    for code in (1, 7):
        print(BY_CODE[code](6))
    return add_three(4)
