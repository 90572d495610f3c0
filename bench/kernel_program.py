"""What `bench.kernel` boots: counts the instructions of the kernel's own operations.

Under `-icount shift=0` QEMU's time stamp counter counts instructions, the same ones every time.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, interrupts, local_apic
from kernel_src.arch.x86_64.vectors import CALL
from kernel_src.mm import frames
from kernel_src.mm.buddy import KERNEL
from kernel_src.sync.spin_lock import SpinLock
from kernel_src.task import scheduler
from kgen.lang import Atomic, noinline, static, u32, u64
from platforms.baremetal.image import image

ROUNDS: Final = 1000
LOCK: Final = static(SpinLock, SpinLock())
DONE: Final = Atomic(u32, 0)


class Item:
    """An object of 32 bytes."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.other = value


@noinline
def make(value: int) -> Item:
    return Item(value)


def report(name: str, start: u64, rounds: int) -> None:
    """One line: instructions for each of the rounds."""
    print(f"{name}: {(cpu.read_tsc() - start) // u64(rounds)}")


def on_call(_vector: u32) -> None:
    """Nothing: what is measured is the way here and back."""


def give_way() -> None:
    """The other side of each switch."""
    while DONE.load() == 0:
        scheduler.give_way()


def main() -> int:
    local_apic.stop_timer()
    start = cpu.read_tsc()
    for _ in range(ROUNDS):
        pass
    report("empty round", start, ROUNDS)

    start = cpu.read_tsc()
    for number in range(ROUNDS):
        make(number)
    report("object made and freed", start, ROUNDS)

    start = cpu.read_tsc()
    for _ in range(ROUNDS):
        frame = frames.allocate(0, KERNEL)
        if frame is not None:
            frames.free(frame)
    report("frame taken and given back", start, ROUNDS)

    start = cpu.read_tsc()
    for _ in range(ROUNDS):
        with LOCK.value:
            pass
    report("spin lock taken and released", start, ROUNDS)

    interrupts.handle(CALL, on_call)
    here = local_apic.identity()
    start = cpu.read_tsc()
    for _ in range(ROUNDS):
        local_apic.send(here, CALL)
    report("interrupt sent to itself and handled", start, ROUNDS)

    task = scheduler.start("other", give_way)
    scheduler.give_way()
    start = cpu.read_tsc()
    for _ in range(ROUNDS):
        scheduler.give_way()
    report("switch to another task", start, 2 * ROUNDS)
    DONE.store(1)
    scheduler.join(task)
    return 0


IMAGE = image("bench", main, cpus=8)
