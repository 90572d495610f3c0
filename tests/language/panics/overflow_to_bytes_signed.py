"""`to_bytes(signed=True)` of an integer that needs more bytes."""

from __future__ import annotations


def store(value: int) -> bytes:
    return value.to_bytes(1, "little", signed=True)  # panic: overflow


def main() -> int:
    print(store(127), store(-128))
    print(store(128))
    return 0
