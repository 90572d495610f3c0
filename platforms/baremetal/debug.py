"""QEMU's debug devices: a console that only the harness sees, and the end of the machine.

`isa-debugcon` answers reads with 0xE9 when it is there (QEMU, hw/char/debugcon.c). `isa-debug-exit` ends QEMU with
`(value << 1) | 1` (QEMU, hw/misc/debugexit.c), which has room for seven bits; so the whole status goes to the
debug console first, after a NUL byte (qemu/outcome.py reads it). `pvpanic` announces a panic.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.cpu import halt, pause
from kgen.lang import truncate, u8, usize
from kgen.unsafe import Ptr, port_in8, port_out8
from platforms.baremetal import serial

UNSAFE = "ports of the debug devices"

CONSOLE_PORT: Final = 0xE9
CONSOLE_SIGNATURE: Final = 0xE9
EXIT_PORT: Final = 0xF4
PANIC_PORT: Final = 0x505
"""QEMU's `pvpanic`: reads give the events that it takes (QEMU, docs/specs/pvpanic)."""
PANICKED: Final = 1 << 0  # QEMU, docs/specs/pvpanic, "bit 0": a guest panic has happened
NO_DEVICE: Final = 0xFF


def write_error(data: Ptr[u8], n: usize) -> None:
    """`hooks.write_error`: to the harness if it listens, else to the serial port. Sound for n readable bytes."""
    if port_in8(CONSOLE_PORT) != CONSOLE_SIGNATURE:
        serial.write(data, n)
        return
    index = usize(0)
    while index < n:
        port_out8(CONSOLE_PORT, data[index])
        index += 1


def announce_panic() -> None:
    """Tells the harness, which then stops the machine here and looks at every CPU; without one, nothing happens."""
    events = port_in8(PANIC_PORT)
    if events != NO_DEVICE and events & PANICKED != 0:
        port_out8(PANIC_PORT, PANICKED)
        # QEMU stops the processor behind the block of instructions that it has translated; this ends the block.
        pause()


def exit(status: int) -> None:
    """`hooks.exit`: ends the machine, or the processor where there is no debug-exit device."""
    port_out8(CONSOLE_PORT, 0)
    port_out8(CONSOLE_PORT, truncate(u8, status))
    port_out8(EXIT_PORT, truncate(u8, status) & 0x7F)
    while True:
        halt()
