"""The program that runs the tests of one module, one function call for each, as its arguments number them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STARTED: Final = "\x1e"
"""Before the output of each test stands this (ASCII's record separator) and the test's number, on a line."""

HEAD: Final = '''"""The tests of {module}, by number."""

import sys

from kgen.lang import parse_int

tests = sys.modules[{module!r}]


def main(arguments: list[bytes]) -> int:
    for argument in arguments:
        number = parse_int(argument.decode())
        if number is None:
            return 2
        print({started}, number, sep="")
        run(number)
    return 0


def run(number: int) -> None:
'''


@dataclass(frozen=True)
class Call:
    """A test function with its arguments."""

    function: str
    arguments: tuple[object, ...] = ()

    def __str__(self) -> str:
        return f"tests.{self.function}({', '.join(map(repr, self.arguments))})"


def program(module: str, calls: Sequence[Call]) -> str:
    """The source of the program; `module` is in `sys.modules`."""
    cases = "".join(
        f"    if number == {number}:\n        {call}\n        return\n" for number, call in enumerate(calls)
    )
    return HEAD.format(module=module, started=repr(STARTED)) + cases


def outputs(text: str) -> tuple[str, dict[int, str]]:
    """What the program printed: before the first test, and for each test that was started, in order."""
    first, *records = text.split(STARTED)
    found: dict[int, str] = {}
    for record in records:
        number, _, output = record.partition("\n")
        found[int(number)] = output
    return first, found
