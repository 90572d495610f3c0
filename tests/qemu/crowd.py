"""A kernel on four CPUs that hangs on each of them, somewhere else."""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu
from kernel_src.task import scheduler
from kgen.lang import Atomic, noinline, u32
from platforms.baremetal.image import image

ARRIVED = Atomic(u32, 0)


@noinline
def wait_for(number: u32) -> None:
    while ARRIVED.load() != number:  # everybody hangs here
        cpu.pause()


def ann() -> None:
    ARRIVED.fetch_add(1)
    wait_for(u32(100))


def bert() -> None:
    ARRIVED.fetch_add(1)
    wait_for(u32(200))


def carl() -> None:
    ARRIVED.fetch_add(1)
    wait_for(u32(300))


def main() -> int:
    cpu.enable_interrupts()
    for name, task in (("ann", ann), ("bert", bert), ("carl", carl)):
        scheduler.start(name, task)
    wait_for(u32(3))
    print("all are here")
    wait_for(u32(400))
    return 0


IMAGE = image("crowd", main, cpus=4)
