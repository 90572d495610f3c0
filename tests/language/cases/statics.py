"""Statics hold mutable state of the image."""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Static, static, u8, u32, u64

COUNTER: Final = static(u32, 7)
BUFFER: Final = static(Array(u8, 16))
TOTAL: Final = static(u64, 0)
READY: Final = static(bool, False)


class Session:
    def __init__(self, name: str) -> None:
        self.name = name


CURRENT: Final[Static[Session | None]] = static(None)


def name_of_current() -> str:
    session = CURRENT.value
    return session.name if session is not None else "nobody"


def next_id() -> u32:
    COUNTER.value += 1
    return COUNTER.value


def record(value: u8) -> None:
    BUFFER.value[COUNTER.value % 16] = value
    TOTAL.value += value


def main() -> int:
    print(next_id(), next_id(), COUNTER.value)
    for value in range(5):
        next_id()
        record(u8(value * 10))
    for byte in BUFFER.value:
        print(byte, end=" ")
    print()
    print(TOTAL.value, READY.value)
    READY.value = True
    print(READY.value, CURRENT.value is None)
    CURRENT.value = Session("root")
    print(name_of_current())
    CURRENT.value = None
    print(name_of_current())
    return int(TOTAL.value)
