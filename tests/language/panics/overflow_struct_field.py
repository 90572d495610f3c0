"""A struct field keeps its width."""

from __future__ import annotations

from kgen.lang import struct, u8


@struct
class Counter:
    low: u8
    high: u8


def bump(counter: Counter) -> None:
    counter.low += 100  # panic: overflow


def main() -> int:
    counter = Counter(low=0, high=7)
    for _ in range(4):
        bump(counter)
        print(counter.low, counter.high)
    return 0
