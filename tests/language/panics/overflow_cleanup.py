"""A panic ends the program at once: no `finally`, no handler runs."""

from __future__ import annotations

from kgen.lang import Error, u8


def risky(value: u8) -> u8:
    try:
        return value + 200  # panic: overflow
    except Error:
        return u8(0)


def main() -> int:
    print(risky(u8(55)))
    print(risky(u8(56)))
    return 0
