"""A signed product leaves its width."""

from __future__ import annotations

from kgen.lang import i16


def area(width: i16, height: i16) -> i16:
    return width * height  # panic: overflow


def main() -> int:
    print(area(i16(-128), i16(256)))
    print(area(i16(128), i16(256)))
    return 0
