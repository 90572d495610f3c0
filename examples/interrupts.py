"""The timer interrupts a kernel that has nothing to do, and the serial port one that waits for a key.

kgen run examples/interrupts.py --on qemu
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, interrupts, local_apic
from kernel_src.arch.x86_64.vectors import TIMER
from kgen.lang import Atomic, noalloc, noraise, u32, u64
from platforms.baremetal import clock
from platforms.baremetal.image import image

PERIOD_NS: Final = 2_000_000
TICKS: Final = Atomic(u32, 0)


@noalloc
@noraise
def on_tick(_vector: u32) -> None:
    """Leaves its news in an atomic: a handler may neither allocate nor wait."""
    TICKS.fetch_add(1)


def main() -> int:
    clock.prepare()
    interrupts.handle(TIMER, on_tick)
    start_ns = clock.monotonic_ns()
    local_apic.start_timer(clock.timer_ticks(u64(PERIOD_NS)), True)
    halts = 0
    while TICKS.load() < 10:
        # Interrupts are off but for this one instruction, so that none comes between the look and the halt.
        cpu.wait_for_interrupt()
        halts += 1
    elapsed_ns = clock.monotonic_ns() - start_ns
    local_apic.stop_timer()
    print("ticks:", TICKS.load(), "on time:", elapsed_ns >= 9 * PERIOD_NS, "halted:", halts >= 10)
    return 0


IMAGE = image("interrupts", main)
