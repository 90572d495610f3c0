"""The first serial port, where everything an image prints goes."""

from __future__ import annotations

from kernel_src.arch.x86_64.uart import (
    COM1,
    DIVISOR_115200,
    DLL,
    DLM,
    IER,
    LCR,
    LCR_8_BITS,
    LCR_DLAB,
    LSR,
    LSR_DATA_READY,
    LSR_THR_EMPTY,
    MCR,
    MCR_DTR,
    MCR_RTS,
    RBR,
    THR,
)
from kgen.lang import u8, usize
from kgen.unsafe import Ptr, port_in8, port_out8

UNSAFE = "drives the serial port"


def prepare() -> None:
    """115200 baud, 8 data bits, no parity, one stop bit, no interrupts.

    The FIFOs stay off: to turn them on empties them, and QEMU would wait for room that it never hears of, so that
    input that came before us would be lost and input after it stuck.
    """
    port_out8(COM1 + IER, 0)
    port_out8(COM1 + LCR, LCR_DLAB)
    port_out8(COM1 + DLL, DIVISOR_115200 & 0xFF)
    port_out8(COM1 + DLM, DIVISOR_115200 >> 8)
    port_out8(COM1 + LCR, LCR_8_BITS)
    port_out8(COM1 + MCR, MCR_DTR | MCR_RTS)


def write(data: Ptr[u8], n: usize) -> None:
    """`hooks.write`. Sound for n readable bytes at `data`."""
    index = usize(0)
    while index < n:
        send(data[index])
        index += 1


def send(byte: u8) -> None:
    """Waits for room in the transmitter and sends one byte."""
    while port_in8(COM1 + LSR) & LSR_THR_EMPTY == 0:
        pass
    port_out8(COM1 + THR, byte)


def receive() -> u8 | None:
    """The next byte that was typed, or None."""
    if port_in8(COM1 + LSR) & LSR_DATA_READY == 0:
        return None
    return port_in8(COM1 + RBR)
