"""A number that is no member of the enum."""

from __future__ import annotations

from enum import IntEnum


class Signal(IntEnum):
    HANGUP = 1
    KILL = 9


def name(number: int) -> str:
    return Signal(number).name  # panic: value


def main() -> int:
    print(name(9))
    print(name(2))
    return 0
