"""`u64` is checked like every other width."""

from __future__ import annotations

from kgen.lang import U64_MAX, u64


def successor(value: u64) -> u64:
    return value + 1  # panic: overflow


def main() -> int:
    print(successor(U64_MAX - 1))
    print(successor(U64_MAX))
    return 0
