"""Spin locks: for state that interrupt handlers and other CPUs touch, held for a few dozen instructions.

Whoever comes first is served first (a ticket lock: Mellor-Crummey and Scott, "Algorithms for Scalable
Synchronization", 1991, 2.2), but not in a virtual machine: where the host may have stopped the CPU whose turn it is, all
others would wait for a CPU that does not run, and whoever runs takes the lock instead (`FAIR`).

Interrupts are off while a lock is held, so that a handler never waits for what it interrupted. In an image for one CPU
that is all that is left of it.

    with LOCK.value:
        ...

A test build knows the CPU that holds each lock, and panics where a CPU waits for itself or for ever.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.options import options
from kgen.lang import Atomic, irqsafe, panic, static, struct, takes_lock, u32, wrapping_add

FAIR: Final = static(True)
"""Whether CPUs take turns. Changed only while there is one CPU, which holds no lock."""
NOBODY: Final = 0
PATIENCE: Final = 200_000_000
"""How often a test build looks at a lock before it says that it will never be free."""


@struct
class SpinLock:
    """One lock; zero is a free one."""

    following: Atomic[u32] = Atomic(u32, 0)
    """The next ticket to be drawn."""
    serving: Atomic[u32] = Atomic(u32, 0)
    """The ticket whose turn it is."""
    held: Atomic[u32] = Atomic(u32, 0)
    """1 while somebody has the lock, where there are no turns."""
    owner: u32 = NOBODY
    """In test builds, the CPU that holds the lock, plus 1."""
    interrupts_were_on: bool = False

    @takes_lock
    @irqsafe
    def acquire(self) -> None:
        """Switches interrupts off and waits for the lock."""
        were_on = cpu.disable_interrupts()
        if options.is_test and self.owner == CPU.value + 1:
            panic("deadlock: this CPU holds the spin lock already")
        if options.cpus > 1:
            self._wait()
        if options.is_test:
            self.owner = CPU.value + 1
        self.interrupts_were_on = were_on

    def _wait(self) -> None:
        waited = u32(0)
        ticket = u32(self.following.fetch_add(1)) if FAIR.value else u32(0)
        while self.serving.load() != ticket if FAIR.value else not self.held.compare_exchange(0, 1):
            cpu.pause()
            if options.is_test:
                waited += 1
                if waited == PATIENCE:
                    panic("deadlock: a spin lock is never released")

    @irqsafe
    def release(self) -> None:
        """Hands the lock on, and puts interrupts back to what they were."""
        cpu.restore_interrupts(self.hand_on())

    @irqsafe
    def hand_on(self) -> bool:
        """Releases the lock and leaves interrupts off; whether they were on before it was taken."""
        were_on = self.interrupts_were_on
        if options.is_test:
            if self.owner != CPU.value + 1:
                panic("a spin lock is released by a CPU that does not hold it")
            self.owner = NOBODY
        if options.cpus > 1:
            if FAIR.value:
                # Only the holder writes this.
                self.serving.store(wrapping_add(u32(self.serving.load()), u32(1)))
            else:
                self.held.store(0)
        return were_on

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.release()
