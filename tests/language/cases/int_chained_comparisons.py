"""Chains of comparisons: a literal takes the type of the operand it is compared with, in each comparison."""

from __future__ import annotations

from kgen.lang import u8, u64, usize


def inside(index: usize, count: usize) -> bool:
    return 0 <= index < count


def spread(large: u64, small: u8) -> bool:
    return 1 < large <= 1000 < 2000 != small


def main() -> int:
    print(inside(usize(3), usize(4)), inside(usize(4), usize(4)), 1 < 2 < 3)
    print(spread(u64(7), u8(1)), spread(u64(1 << 63), u8(1)))
    return 0
