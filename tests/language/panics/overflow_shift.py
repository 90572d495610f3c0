"""A shift whose exact result does not fit."""

from __future__ import annotations

from kgen.lang import u16


def flag(bit: u16) -> u16:
    return u16(1) << bit  # panic: overflow


def main() -> int:
    print(flag(u16(15)))
    print(flag(u16(16)))
    return 0
