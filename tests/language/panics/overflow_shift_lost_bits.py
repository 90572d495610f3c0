"""A left shift may not lose bits."""

from __future__ import annotations

from kgen.lang import u32


def scale(value: u32) -> u32:
    return value << 8  # panic: overflow


def main() -> int:
    print(scale(u32(0xFF_FFFF)))
    print(scale(u32(0x1FF_FFFF)))
    return 0
