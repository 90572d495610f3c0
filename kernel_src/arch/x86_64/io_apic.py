"""The I/O APIC: which CPU and vector a device's interrupt goes to.

Intel, "82093AA I/O Advanced Programmable Interrupt Controller", 290566-001.
"""

from __future__ import annotations

from typing import Final

from kernel_src.sync.spin_lock import SpinLock
from kgen.lang import static, u32, u64
from kgen.unsafe import Ptr

UNSAFE = "reads and writes the registers of the I/O APIC"

SELECT: Final = 0x00  # 82093AA, 3.1.1: I/O register select
WINDOW: Final = 0x10  # 82093AA, 3.1.2: I/O window
VERSION: Final = 0x01  # 82093AA, 3.2.2: bits 23:16 are the number of the last input
REDIRECTION: Final = 0x10  # 82093AA, 3.2.4: two registers for each input
ACTIVE_LOW: Final = 1 << 13  # 82093AA, 3.2.4: interrupt input pin polarity
LEVEL: Final = 1 << 15  # 82093AA, 3.2.4: trigger mode
MASKED: Final = 1 << 16  # 82093AA, 3.2.4
DESTINATION_SHIFT: Final = 24  # 82093AA, 3.2.4: bits 63:56 of the pair

REGISTERS = static(u64, u64(0))
LOCK = static(SpinLock, SpinLock())
"""Held between the choice of a register and the access to it."""


def prepare(registers: u64) -> None:
    """Says where the registers are mapped, and masks every input."""
    REGISTERS.value = registers
    for number in range(inputs()):
        _write(REDIRECTION + 2 * number, MASKED)


def inputs() -> u32:
    """How many inputs there are."""
    with LOCK.value:
        return (_read(VERSION) >> 16 & 0xFF) + 1


def route(number: u32, vector: u32, destination: u32, flags: u32) -> None:
    """Sends what arrives at an input to a vector of the CPU with that APIC identity. `flags`: ACTIVE_LOW and LEVEL."""
    with LOCK.value:
        _write(REDIRECTION + 2 * number + 1, destination << DESTINATION_SHIFT)
        _write(REDIRECTION + 2 * number, vector | flags)


def mask(number: u32) -> None:
    """Nothing that arrives at an input is sent on."""
    with LOCK.value:
        _write(REDIRECTION + 2 * number, MASKED)


def _read(register: u32) -> u32:
    Ptr.at(u32, REGISTERS.value + SELECT).volatile_store(0, register)
    return Ptr.at(u32, REGISTERS.value + WINDOW).volatile_load(0)


def _write(register: u32, value: u32) -> None:
    Ptr.at(u32, REGISTERS.value + SELECT).volatile_store(0, register)
    Ptr.at(u32, REGISTERS.value + WINDOW).volatile_store(0, value)
