"""Why an image may refuse to run on a machine: one line on the serial port, and a status of its own."""

from __future__ import annotations

from typing import Final

from kgen.runtime import console
from kgen.runtime.hooks import hooks

NO_START_INFO: Final = 120
"""The boot loader gave no `hvm_start_info`, or a broken one."""
NO_MEMORY_MAP: Final = 121
"""There is no memory map in it."""
TOO_LITTLE_MEMORY: Final = 122
"""The map has less RAM than the kernel needs."""
MISSING_FEATURE: Final = 123
"""The processor lacks what every image needs."""
NO_INTERRUPT_CONTROLLER: Final = 124
"""The image wants interrupts, and the machine's tables name no controller."""
NO_CLOCK: Final = 125
"""No clock tells the time."""


def refuse(status: int, reason: bytes) -> None:
    """Says why on the serial port and ends the machine with `status`. Does not return."""
    console.STDOUT.value.write_bytes(b"kgen: ")
    console.STDOUT.value.write_bytes(reason)
    console.STDOUT.value.write_bytes(b"\n")
    console.flush()
    hooks.exit(status)
