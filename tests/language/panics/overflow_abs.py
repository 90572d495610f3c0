"""`abs` of the smallest signed number."""

from __future__ import annotations

from kgen.lang import i32


def distance(value: i32) -> i32:
    return abs(value)  # panic: overflow


def main() -> int:
    print(distance(i32(-5)))
    print(distance(i32(-2_147_483_648)))
    return 0
