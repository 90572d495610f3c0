"""Interrupts: who handles which, and the end of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernel_src.arch.x86_64 import local_apic
from kernel_src.arch.x86_64.vectors import FIRST_DEVICE, FIRST_INTERRUPT, INTERRUPTS, SPURIOUS
from kgen.lang import Array, Atomic, Error, static, struct, u32


@struct
class Handler:
    """What runs at an interrupt."""

    function: Callable[[u32], None] | None = None


HANDLERS: Final = static(Array(Handler, INTERRUPTS))
UNEXPECTED: Final = Atomic(u32, 0)
"""Interrupts that nobody handled."""
FAILED: Final = Atomic(u32, 0)
"""Handlers that were left by an error: there was nobody to tell."""
NEXT_DEVICE: Final = Atomic(u32, FIRST_DEVICE)


def handle(vector: u32, handler: Callable[[u32], None]) -> None:
    """Makes `handler`, which is given the vector, the one for it. It runs with interrupts off on the stack that was interrupted, and may
    neither allocate nor wait: it leaves its news in statics and atomics."""
    HANDLERS.value[vector - FIRST_INTERRUPT].function = handler


def new_vector(handler: Callable[[u32], None]) -> u32 | None:
    """A vector for a device, with its handler; None when all are taken."""
    vector = u32(NEXT_DEVICE.fetch_add(1))
    if vector >= SPURIOUS:
        return None
    handle(vector, handler)
    return vector


def dispatch(vector: u32) -> None:
    """Runs the handler of a vector and tells the local APIC that it is done."""
    handler = HANDLERS.value[vector - FIRST_INTERRUPT].function
    if handler is None:
        UNEXPECTED.fetch_add(1)
    else:
        try:
            handler(vector)
        except Error:
            FAILED.fetch_add(1)
    if vector != SPURIOUS:
        local_apic.end_interrupt()
