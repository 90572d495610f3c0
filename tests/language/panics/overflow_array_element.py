"""An array element keeps its width."""

from __future__ import annotations

from kgen.lang import Array, u8


def count(data: bytes) -> u8:
    counts = Array(u8, 4)
    for byte in data:
        counts[byte % 4] += 64  # panic: overflow
    return counts[1]


def main() -> int:
    print(count(b"\x01\x01\x01"))
    print(count(b"\x01\x01\x01\x01"))
    return 0
