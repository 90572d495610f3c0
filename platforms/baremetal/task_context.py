"""What the run-time library keeps for each task: its drops under way, and a line of what it prints.

It lies at the end of the task's stack. `scheduler.CONTEXT` has the address of the running task's; while an interrupt is
handled, that of the CPU's own, so that a handler may print in the middle of somebody's line.
"""

from __future__ import annotations

from typing import Annotated, Final

from kernel_src.arch.x86_64 import cpu
from kernel_src.sync.spin_lock import SpinLock
from kernel_src.task import scheduler
from kgen.lang import Array, Static, inline, sizeof, static, struct, u8, u64
from kgen.runtime.object import Drops
from kgen.runtime.sink import OUTPUT, Sink
from kgen.unsafe import PerCpu, Ptr, address_of, fill_memory

UNSAFE = "gives each task a part of its stack"

LINE_SIZE: Final = 256
"""Lines up to this length come out in one piece."""


@struct
class TaskContext:
    """See the module."""

    drops: Drops
    sink: Sink
    line: Annotated[Array[u8], LINE_SIZE]


CONTEXT_SIZE: Final = (sizeof(TaskContext) + 15) // 16 * 16
FIRST: Final = static(Array(u8, CONTEXT_SIZE))
"""Of what runs before there are tasks, which is the first task later."""
OF_INTERRUPTS: Static[Array[u8]] = PerCpu(None, Array(u8, CONTEXT_SIZE))
HEAP_LOCK: Final = static(SpinLock, SpinLock())


def prepare_first() -> None:
    """This image has tasks: the code that runs is going to be one."""
    prepare(address_of(FIRST.value).address)
    scheduler.CONTEXT.value = address_of(FIRST.value).address
    prepare(address_of(OF_INTERRUPTS.value).address)


def prepare_first_of(stack: u64) -> None:
    """The same on another CPU, for what runs on the stack that ends there."""
    prepare(stack - CONTEXT_SIZE)
    scheduler.CONTEXT.value = stack - CONTEXT_SIZE
    prepare(address_of(OF_INTERRUPTS.value).address)


def prepare(address: u64) -> None:
    """Fills the context at an address. Sound for CONTEXT_SIZE bytes that nobody else uses, aligned to 8."""
    fill_memory(Ptr.at(u8, address), 0, CONTEXT_SIZE)
    context = Ptr.at(TaskContext, address)
    context[0].sink.data = address_of(context[0].line).cast(u8)
    context[0].sink.capacity = LINE_SIZE
    context[0].sink.kind = OUTPUT


@inline
def drops() -> Ptr[u8]:
    """`hooks.drops`."""
    return Ptr.at(u8, scheduler.CONTEXT.value)


@inline
def output() -> Ptr[u8]:
    """`hooks.output`."""
    return address_of(Ptr.at(TaskContext, scheduler.CONTEXT.value)[0].sink).cast(u8)


@inline
def stay_here() -> bool:
    """`hooks.stay_here`."""
    return cpu.disable_interrupts()


@inline
def go_on(before: bool) -> None:
    """`hooks.go_on`."""
    cpu.restore_interrupts(before)


def lock_heap() -> None:
    """`hooks.lock_heap`."""
    HEAP_LOCK.value.acquire()


def unlock_heap() -> None:
    """`hooks.unlock_heap`."""
    HEAP_LOCK.value.release()
