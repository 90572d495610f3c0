"""The first serial port, where everything an image prints goes, and what is typed comes from."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.uart import (
    COM1,
    DIVISOR_115200,
    DLL,
    DLM,
    IER,
    IER_RECEIVED,
    LCR,
    LCR_8_BITS,
    LCR_DLAB,
    LSR,
    LSR_DATA_READY,
    LSR_THR_EMPTY,
    MCR,
    MCR_DTR,
    MCR_OUT2,
    MCR_RTS,
    RBR,
    THR,
)
from kernel_src.sync.spin_lock import SpinLock
from kgen.lang import Array, static, u8, u32, usize, wrapping_add, wrapping_sub
from kgen.unsafe import Ptr, port_in8, port_out8
from platforms.baremetal import interrupt_setup

UNSAFE = "drives the serial port"

INTERRUPT: Final = 4
"""IBM PC/AT Technical Reference: the first serial adapter's interrupt."""
CAPACITY: Final = 1024

LISTENING = static(False)
RING = static(Array(u8, CAPACITY))
READ = static(u32, u32(0))
WRITTEN = static(u32, u32(0))
"""How many bytes were taken out of the ring and put into it, modulo 2**32."""
LOCK = static(SpinLock, SpinLock())
"""For the ring and its counters."""
SENDING = static(SpinLock, SpinLock())
"""Held while a line is sent."""


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
    """`hooks.write`: all of it in one piece. Sound for n readable bytes at `data`."""
    with SENDING.value:
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
    if LISTENING.value:
        with LOCK.value:
            return _take()
    if port_in8(COM1 + LSR) & LSR_DATA_READY == 0:
        return None
    return port_in8(COM1 + RBR)


def listen() -> None:
    """From here on an interrupt keeps what is typed, up to CAPACITY bytes, until somebody wants it."""
    interrupt_setup.prepare()
    LISTENING.value = interrupt_setup.connect(INTERRUPT, on_interrupt)
    if LISTENING.value:
        port_out8(COM1 + MCR, MCR_DTR | MCR_RTS | MCR_OUT2)
        port_out8(COM1 + IER, IER_RECEIVED)
        on_interrupt(u32(0))


def on_interrupt(_vector: u32) -> None:
    """Takes everything that has arrived; what finds no room is lost, as on any terminal line."""
    with LOCK.value:
        while port_in8(COM1 + LSR) & LSR_DATA_READY != 0:
            byte = port_in8(COM1 + RBR)
            if wrapping_sub(WRITTEN.value, READ.value) < CAPACITY:
                RING.value[WRITTEN.value % CAPACITY] = byte
                WRITTEN.value = wrapping_add(WRITTEN.value, u32(1))


def read() -> u8:
    """The next byte that is typed. The CPU halts until there is one."""
    if not LISTENING.value:
        listen()
    were_on = cpu.disable_interrupts()
    byte = receive()
    while byte is None:
        cpu.wait_for_interrupt()
        byte = receive()
    cpu.restore_interrupts(were_on)
    return byte


def _take() -> u8 | None:
    if READ.value == WRITTEN.value:
        return None
    byte = RING.value[READ.value % CAPACITY]
    READ.value = wrapping_add(READ.value, u32(1))
    return byte
