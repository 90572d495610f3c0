"""Marks: what the harness measures between two points of a program.

A mark is the time-stamp counter, written to a debug console of its own (qemu/command.py). Under QEMU's `-icount` the
counter counts instructions, so that the stretch between two marks has one fixed length, whatever the host does.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.cpu import read_tsc
from kgen.lang import noinline, static, truncate, u8, u64
from kgen.unsafe import port_in8, port_out8

UNSAFE = "port of the debug device"

PORT: Final = 0xEA
"""`isa-debugcon`, which reads as its own number when it is there."""

_ENDED = static(u64, u64(0))
"""Where the last mark ended. One CPU makes marks."""


@noinline
def mark() -> None:
    """Ends a stretch and begins the next one. The instructions of the mark itself are in neither."""
    began = read_tsc()
    if port_in8(PORT) == PORT:
        send(_ENDED.value)
        send(began)
    _ENDED.value = read_tsc()


def send(value: u64) -> None:
    """Writes a word, lowest byte first."""
    rest = value
    for _ in range(8):
        port_out8(PORT, truncate(u8, rest))
        rest >>= 8
