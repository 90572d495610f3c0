"""The smallest number divided by minus one."""

from __future__ import annotations

from kgen.lang import i8


def divide(a: i8, b: i8) -> i8:
    return a // b  # panic: overflow


def main() -> int:
    print(divide(i8(-128), i8(1)), divide(i8(127), i8(-1)))
    print(divide(i8(-128), i8(-1)))
    return 0
