from __future__ import annotations

from kgen.lang import Array, u8


def main() -> int:
    xs = Array(u8, 4)
    xs[0:2] = [9, 9]
    return 0
