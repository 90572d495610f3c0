"""Panics: a broken invariant, after which the program must not go on.

A panic is not an `Error`: compiled code traps, and under CPython it is a `BaseException`, so that no
`except` clause of the subset can catch it.
"""

from __future__ import annotations

from typing import Final, Literal, Never

PanicKind = Literal[
    "overflow",
    "index",
    "key",
    "division",
    "assert",
    "none",
    "conversion",
    "unreachable",
    "value",
    "stack",
    "memory",
    "narrowing",
]

PANIC_KINDS: Final[tuple[PanicKind, ...]] = (
    "overflow",
    "index",
    "key",
    "division",
    "assert",
    "none",
    "conversion",
    "unreachable",
    "value",
    "stack",
    "memory",
    "narrowing",
)
"""In the order of their numbers in a trap instruction."""


class Panic(BaseException):
    """What a failed check raises under CPython."""

    def __init__(self, kind: PanicKind, message: str = "") -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind: PanicKind = kind
        self.message = message


def panic(message: str) -> Never:
    """Ends the program: a state was reached that the program's own reasoning excludes."""
    raise Panic("unreachable", message)
