"""An unsigned difference falls below zero."""

from __future__ import annotations

from kgen.lang import u32


def remaining(total: u32, used: u32) -> u32:
    return total - used  # panic: overflow


def main() -> int:
    print(remaining(u32(5), u32(5)))
    print(remaining(u32(5), u32(6)))
    return 0
