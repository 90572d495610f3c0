"""What an expression is needed for says nothing about the operands of an operator in it."""

from __future__ import annotations

from kgen.lang import u8


def pick(which: int) -> int | str:
    return (which if which > 2 else which + 1) & 9


def maybe(which: int, other: u8) -> u8 | None:
    return (other if which > 2 else other ^ 1) | 16


def main() -> int:
    print(pick(1), pick(13), maybe(0, 3), maybe(9, 3))
    return 0
