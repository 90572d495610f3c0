"""Tasks on plain hardware: the scheduler with its timer, and all CPUs of the machine."""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.options import options
from kernel_src.task import scheduler
from kgen.lang import MemoryError, u64
from platforms.baremetal import clock, smp
from platforms.baremetal.refusal import TOO_LITTLE_MEMORY, refuse

TURN_NS: Final = 2_000_000
"""How long a task runs while others wait."""


def prepare() -> None:
    """Makes the running code a task, and starts the other CPUs where the image uses them."""
    if options.cpus > 1:
        smp.prepare_first()
    clock.prepare()
    try:
        scheduler.prepare(clock.timer_ticks(u64(TURN_NS)))
    except MemoryError:
        refuse(TOO_LITTLE_MEMORY, b"there is no memory for tasks")
    if options.cpus > 1:
        smp.start_others()
    cpu.enable_interrupts()
