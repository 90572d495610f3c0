"""Tasks on all CPUs count: each for itself, all together under a lock, and with an atomic.

kgen build examples/smp_counter.py, and then QEMU with -smp 4
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.options import MAXIMUM_CPUS
from kernel_src.sync.spin_lock import SpinLock
from kernel_src.task import scheduler
from kgen.lang import Array, Atomic, static, u32, u64
from platforms.baremetal.image import image

ROUNDS: Final = 1000
LOCK: Final = static(SpinLock, SpinLock())
LOCKED: Final = static(u64, u64(0))
ATOMIC: Final = Atomic(u64, 0)
BY_CPU: Final = static(Array(u32, MAXIMUM_CPUS))


def count() -> None:
    """One task."""
    for _ in range(ROUNDS):
        ATOMIC.fetch_add(1)
        with LOCK.value:
            LOCKED.value += 1
    with LOCK.value:
        BY_CPU.value[CPU.value] += 1


def main() -> int:
    cpus = u32(scheduler.ONLINE.load())
    tasks = [scheduler.start(f"counter {number}", count) for number in range(2 * cpus)]
    for task in tasks:
        scheduler.join(task)
    print(f"{len(tasks)} tasks on {cpus} CPUs counted to {LOCKED.value} and {ATOMIC.load()}")
    print("all ended:", sum(BY_CPU.value[number] for number in range(cpus)) == len(tasks))
    return 0


IMAGE = image("smp-counter", main, cpus=MAXIMUM_CPUS)
