from __future__ import annotations

from kgen.lang import Array, u8


def main() -> int:
    buffer = Array(u8, 4)
    return buffer[4]
