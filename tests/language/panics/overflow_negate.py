"""The smallest signed number has no opposite."""

from __future__ import annotations

from kgen.lang import i8


def opposite(value: i8) -> i8:
    return -value  # panic: overflow


def main() -> int:
    print(opposite(i8(127)), opposite(i8(-127)))
    print(opposite(i8(-128)))
    return 0
