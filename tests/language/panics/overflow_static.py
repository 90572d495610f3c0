"""A counter in a static overflows."""

from __future__ import annotations

from typing import Final

from kgen.lang import static, u8

TICKS: Final = static(u8, 250)


def tick() -> None:
    TICKS.value += 1  # panic: overflow


def main() -> int:
    for _ in range(10):
        tick()
        print(TICKS.value)
    return 0
