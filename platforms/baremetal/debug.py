"""QEMU's debug devices: a console that only the harness sees, and the end of the machine.

`isa-debugcon` answers reads with 0xE9 when it is there (QEMU, hw/char/debugcon.c). `isa-debug-exit` ends QEMU with
`(value << 1) | 1` (QEMU, hw/misc/debugexit.c), which has room for seven bits; so the whole status goes to the
debug console first, after a NUL byte (qemu/outcome.py reads it).
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.cpu import halt
from kgen.lang import truncate, u8, usize
from kgen.unsafe import Ptr, port_in8, port_out8
from platforms.baremetal import serial

UNSAFE = "ports of the debug devices"

CONSOLE_PORT: Final = 0xE9
CONSOLE_SIGNATURE: Final = 0xE9
EXIT_PORT: Final = 0xF4


def write_error(data: Ptr[u8], n: usize) -> None:
    """`hooks.write_error`: to the harness if it listens, else to the serial port. Sound for n readable bytes."""
    if port_in8(CONSOLE_PORT) != CONSOLE_SIGNATURE:
        serial.write(data, n)
        return
    index = usize(0)
    while index < n:
        port_out8(CONSOLE_PORT, data[index])
        index += 1


def exit(status: int) -> None:
    """`hooks.exit`: ends the machine, or the processor where there is no debug-exit device."""
    port_out8(CONSOLE_PORT, 0)
    port_out8(CONSOLE_PORT, truncate(u8, status))
    port_out8(EXIT_PORT, truncate(u8, status) & 0x7F)
    while True:
        halt()
