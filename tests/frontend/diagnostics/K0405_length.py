from __future__ import annotations

from kgen.lang import Array, u8


def main() -> int:
    n = 4
    n += 1
    buffer = Array(u8, n)
    return len(buffer)
