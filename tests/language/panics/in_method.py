"""A panic in a virtual method of a subclass."""

from __future__ import annotations

from kgen.lang import u8


class Base:
    def step(self, value: u8) -> u8:
        return value


class Fast(Base):
    def step(self, value: u8) -> u8:
        return value * 3  # panic: overflow


def run(base: Base, value: u8) -> u8:
    for _ in range(5):
        print(value)
        value = base.step(value)
    return value


def main() -> int:
    run(Base(), u8(2))
    return int(run(Fast(), u8(2)))
