"""Making every CPU forget what it knows of pages that have changed (a "TLB shootdown"; SDM 3A, 4.10.5).

The CPU that changed them tells all others, and goes on when each has forgotten. It must hold no spin lock meanwhile: a CPU that
waits for the lock has its interrupts off and would never hear of it.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, local_apic
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.arch.x86_64.registers import CR4_PGE
from kernel_src.arch.x86_64.vectors import FLUSH
from kernel_src.mm.addresses import VirtAddr
from kernel_src.options import options
from kgen.lang import Atomic, panic, static, u32, u64, wrapping_add

WHOLE: Final = 32
"""More pages than this, and everything is forgotten."""

BUSY: Final = Atomic(u32, 0)
"""1 while a CPU waits for the others."""
WANTED: Final = Atomic(u32, 0)
"""The CPUs that have not forgotten yet, a bit for each."""
START = static(u64, u64(0))
SIZE = static(u64, u64(0))
"""What they are to forget."""


def flush_here(start: VirtAddr, size: u64) -> None:
    """This CPU forgets `size` bytes, whole pages."""
    if size > WHOLE * PAGE_SIZE:
        cr4 = cpu.read_cr4()
        # Sound: to change this bit forgets everything, global pages included (SDM 3A, 4.10.4.1).
        cpu.write_cr4(cr4 ^ CR4_PGE)
        cpu.write_cr4(cr4)
        return
    done = u64(0)
    while done < size:
        cpu.invalidate_page(wrapping_add(start, done))
        done += PAGE_SIZE


def flush_everywhere(start: VirtAddr, size: u64, online: u32) -> None:
    """All CPUs, which are the first `online` ones, forget `size` bytes, whole pages. Interrupts are on."""
    if options.cpus > 1 and online > 1:
        if options.is_test and not cpu.interrupts_are_on():
            panic("deadlock: a TLB flush with interrupts off")
        # This CPU answers others while it waits for its turn, as its interrupts are on.
        while not BUSY.compare_exchange(0, 1):
            cpu.pause()
        START.value = start
        SIZE.value = size
        were_on = cpu.disable_interrupts()
        others = (u32(1) << online) - 1 & ~(u32(1) << CPU.value)
        cpu.restore_interrupts(were_on)
        WANTED.store(others)
        local_apic.send_to_others(FLUSH)
        flush_here(start, size)
        while WANTED.load() != 0:
            cpu.pause()
        BUSY.store(0)
    else:
        flush_here(start, size)


def on_flush(_vector: u32) -> None:
    """Another CPU wants this one to forget."""
    mine = u32(1) << CPU.value
    if WANTED.load() & mine != 0:
        flush_here(VirtAddr(START.value), SIZE.value)
        WANTED.fetch_and(~mine)
