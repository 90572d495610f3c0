"""`%` by zero."""

from __future__ import annotations

from kgen.lang import u32


def slot(key: u32, size: u32) -> u32:
    return key % size  # panic: division


def main() -> int:
    print(slot(u32(17), u32(5)))
    print(slot(u32(17), u32(0)))
    return 0
