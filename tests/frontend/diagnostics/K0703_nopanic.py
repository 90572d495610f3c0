from __future__ import annotations

from kgen.lang import Array, nopanic, static, u8, u64

TABLE = static(Array(u64, 16))


def entry(index: u8) -> u64:
    return TABLE.value[index]


@nopanic
def fine(index: u8) -> u64:
    return entry(index) if index < 16 else 0


@nopanic
def gate(index: u8, step: u64) -> u64:
    if index > 16:
        return 0
    return entry(index) + step


def main() -> int:
    return 0 if fine(3) + gate(2, 1) > 7 else 1
