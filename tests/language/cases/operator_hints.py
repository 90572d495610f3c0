"""What an expression is needed for says nothing about the operands of an operator in it."""

from __future__ import annotations

from kgen.lang import u8


def pick(which: int) -> int | str:
    return (which if which > 2 else which + 1) & 9


def maybe(which: int, other: u8) -> u8 | None:
    return (other if which > 2 else other ^ 1) | 16


def size(which: int, other: u8) -> u8 | None:
    return abs(other if which > 2 else u8(10))


def least(which: int, other: u8) -> int | str:
    return -(which if other > 2 else 7) if which > 0 else min(which if other > 2 else 3, 2)


def main() -> int:
    print(size(1, 2), size(3, 2), least(5, 3), least(5, 1), least(-5, 3), least(-5, 1))
    print(pick(1), pick(13), maybe(0, 3), maybe(9, 3))
    return 0
