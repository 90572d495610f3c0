"""Which task runs: one queue for each CPU, first in first out, with the timer taking turns.

A task stays on the CPU that it was started on, the one with the fewest tasks then. A CPU with nothing to do halts, and
stops its timer when no task sleeps.

What is waited for has a spin lock and a `WaitQueue`:

    with LOCK.value:
        while not CONDITION.value:
            scheduler.wait(QUEUE.value, LOCK.value)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernel_src.arch.x86_64 import context, cpu, interrupts, local_apic
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.arch.x86_64.vectors import RESCHEDULE, TIMER
from kernel_src.mm import stacks
from kernel_src.options import MAXIMUM_CPUS, options
from kernel_src.sync.spin_lock import SpinLock
from kernel_src.task.task import State, Task, WaitQueue
from kgen.lang import Array, Atomic, Error, MemoryError, Static, noinline, noraise, static, struct, u32, u64
from kgen.unsafe import PerCpu, Ptr, address_of, export

UNSAFE = "switches between stacks"


@struct
class RunQueue:
    """The tasks of a CPU that are ready to run."""

    lock: SpinLock
    tasks: WaitQueue
    assigned: Atomic[u32] = Atomic(u32, 0)
    """How many tasks belong to the CPU, the idle one aside."""
    identity: u32 = 0
    """The CPU's local APIC."""


QUEUES: Final = static(Array(RunQueue, MAXIMUM_CPUS))
ONLINE: Final = Atomic(u32, 0)
"""How many CPUs take tasks; their numbers are those below it."""
END_LOCK: Final = static(SpinLock, SpinLock())
TICKS: Final = static(u32, u32(0))
"""The turn of a task, in ticks of the local APIC's timer."""
LIVE: Final = Atomic(u32, 0)
"""Tasks that were started and whose stacks are not free yet."""
SWITCHES: Final = Atomic(u64, 0)

CURRENT: Static[Task | None] = PerCpu(None, None)
IDLE: Static[Task | None] = PerCpu(None, None)
ENDED: Static[Task | None] = PerCpu(None, None)
"""A task that has run for the last time, until this CPU stands on another stack."""
SLEEPERS: Static[Task | None] = PerCpu(None, None)
"""The tasks of this CPU that sleep, the first to wake first."""
DUE: Static[bool] = PerCpu(bool, False)
"""Whether somebody else should have a turn."""
CONTEXT: Static[u64] = PerCpu(u64, u64(0))
"""The platform's part of the running task."""


def prepare(ticks: u32) -> None:
    """Makes the running code the first task of the first CPU. `ticks`: see `TICKS`."""
    TICKS.value = ticks
    interrupts.handle(TIMER, on_tick)
    interrupts.handle(RESCHEDULE, on_reschedule)
    adopt("main", False)
    QUEUES.value[0].assigned.fetch_add(1)
    idle = new_task("idle", run_idle, u32(0))
    IDLE.value = idle
    local_apic.start_timer(ticks, True)


def adopt(name: str, is_idle: bool) -> None:
    """Makes a task of what runs on this CPU, on the stack that it booted on, and lets the CPU take part."""
    task = Task(name, run_idle, CPU.value)
    task.state = State.RUNNING
    task.context = CONTEXT.value
    CURRENT.value = task
    if is_idle:
        IDLE.value = task
    QUEUES.value[CPU.value].identity = local_apic.identity()
    ONLINE.fetch_add(1)


def current() -> Task:
    """The task that asks."""
    task = CURRENT.value
    assert task is not None, "there are tasks only after the scheduler has been prepared"
    return task


# Starting and ending


def start(name: str, function: Callable[[], None]) -> Task:
    """Starts a task. An error that `function` lets go ends it with a line on the console. Raises MemoryError."""
    number = least_used_cpu()
    task = new_task(name, function, number)
    QUEUES.value[number].assigned.fetch_add(1)
    put(task)
    return task


def new_task(name: str, function: Callable[[], None], number: u32) -> Task:
    """A task with a stack, in no queue. Raises MemoryError."""
    end = stacks.allocate()
    if end is None:
        raise MemoryError("no memory for a stack")
    task = Task(name, function, number)
    task.stack = end
    task.context = end - options.context_size
    options.prepare_context(task.context)
    task.stack_pointer = context.new_stack(task.context)
    LIVE.fetch_add(1)
    return task


def least_used_cpu() -> u32:
    """The CPU that the fewest tasks belong to."""
    found = u32(0)
    for number in range(1, u32(ONLINE.load())):
        if QUEUES.value[number].assigned.load() < QUEUES.value[found].assigned.load():
            found = u32(number)
    return found


@noraise
@export("kgen_task_main")
def task_main() -> None:
    """The first function on a new stack. Does not return."""
    finish_switch()
    cpu.enable_interrupts()
    _run()
    cpu.disable_interrupts()
    _end()
    # Nothing on this stack may hold an object: nobody comes back to let go of it.
    leave()


@noinline
def _run() -> None:
    task = current()
    try:
        task.function()
    except Error as error:
        _complain(task.name, error)


def _complain(name: str, error: Error) -> None:
    try:
        print(f"task {name} ended by an error: {error}")
    except Error:
        # There is no memory to say more.
        print("a task ended by an error")


@noinline
def _end() -> None:
    task = current()
    with END_LOCK.value:
        task.state = State.ENDED
        wake_all(task.joiners)
    QUEUES.value[task.cpu].assigned.fetch_sub(1)
    ENDED.value = task


def join(task: Task) -> None:
    """Waits for the end of a task."""
    with END_LOCK.value:
        while task.state != State.ENDED:
            wait(task.joiners, END_LOCK.value)


# Waiting


def wait(queue: WaitQueue, lock: SpinLock) -> None:
    """Puts the running task into a queue, and lets others run until it is woken. Its lock, which is held, is free
    meanwhile. Somebody else may have taken what was waited for: look again."""
    _enqueue(queue)
    were_on = lock.hand_on()
    leave()
    cpu.restore_interrupts(were_on)
    lock.acquire()


@noinline
def _enqueue(queue: WaitQueue) -> None:
    task = current()
    task.state = State.WAITING
    queue.put(task)


def wake_one(queue: WaitQueue) -> None:
    """Lets the task go on that has waited longest, if there is one. The queue's lock is held."""
    task = queue.take()
    if task is not None:
        put(task)


def wake_all(queue: WaitQueue) -> None:
    """Lets all tasks of a queue go on. Its lock is held."""
    while queue.length > 0:
        wake_one(queue)


def put(task: Task) -> None:
    """Makes a task ready, and tells its CPU."""
    task.state = State.READY
    number = task.cpu
    with QUEUES.value[number].lock:
        QUEUES.value[number].tasks.put(task)
    if number == CPU.value:
        DUE.value = True
    else:
        local_apic.send(QUEUES.value[number].identity, RESCHEDULE)


def sleep_ns(duration_ns: u64) -> None:
    """Lets others run for at least that long; how much longer depends on the timer's turn."""
    were_on = cpu.disable_interrupts()
    _fall_asleep(options.monotonic_ns() + duration_ns)
    leave()
    cpu.restore_interrupts(were_on)


@noinline
def _fall_asleep(wake_ns: u64) -> None:
    task = current()
    task.state = State.WAITING
    task.wake_ns = wake_ns
    before: Task | None = None
    after = SLEEPERS.value
    while after is not None and after.wake_ns <= wake_ns:
        before = after
        after = after.following
    task.following = after
    if before is None:
        SLEEPERS.value = task
    else:
        before.following = task


def _wake_sleepers(now_ns: u64) -> None:
    task = SLEEPERS.value
    while task is not None and task.wake_ns <= now_ns:
        SLEEPERS.value = task.following
        task.following = None
        put(task)
        task = SLEEPERS.value


def give_way() -> None:
    """Lets others run that are ready."""
    were_on = cpu.disable_interrupts()
    leave()
    cpu.restore_interrupts(were_on)


# Switching


def on_tick(_vector: u32) -> None:
    """The timer: whoever runs has had a turn."""
    _wake_sleepers(options.monotonic_ns())
    DUE.value = True


def on_reschedule(_vector: u32) -> None:
    """Another CPU has put a task into our queue."""
    DUE.value = True


def preempt() -> None:
    """Called on the way back from every interrupt."""
    if DUE.value and CURRENT.value is not None:
        leave()


def leave() -> None:
    """Switches to the next task. Interrupts are off. No local variable holds an object here, as a task that has ended
    never comes back."""
    save = pick()
    if save.address != 0:
        context.switch_stack(save, incoming())
        finish_switch()


@noinline
def incoming() -> u64:
    """The stack pointer of the task that is current now."""
    return current().stack_pointer


@noinline
def pick() -> Ptr[u64]:
    """Makes another task the current one; where to keep the stack pointer of the one before, null when that goes on."""
    DUE.value = False
    before = current()
    number = CPU.value
    with QUEUES.value[number].lock:
        after = QUEUES.value[number].tasks.take()
    if after is None:
        if before.state == State.RUNNING:
            return Ptr.null(u64)
        idle = IDLE.value
        assert idle is not None, "every CPU has an idle task"
        after = idle
    if before.state == State.RUNNING:
        before.state = State.READY
        if before is not IDLE.value:
            with QUEUES.value[number].lock:
                QUEUES.value[number].tasks.put(before)
    after.state = State.RUNNING
    if after is before:
        return Ptr.null(u64)
    CURRENT.value = after
    CONTEXT.value = after.context
    SWITCHES.fetch_add(1)
    # Sound: the task before is in a queue, or is the idle task, or is kept in ENDED.
    return address_of(before.stack_pointer)


@noinline
def finish_switch() -> None:
    """The first thing on the new stack: the task before, if it has ended, needs its own no more."""
    task = ENDED.value
    if task is not None:
        ENDED.value = None
        stacks.free(task.stack)
        task.stack = 0
        LIVE.fetch_sub(1)


def run_idle() -> None:
    """What a CPU does that has nothing to do. Does not return."""
    while True:
        cpu.disable_interrupts()
        if QUEUES.value[CPU.value].tasks.length > 0:
            leave()
        else:
            if SLEEPERS.value is None:
                local_apic.stop_timer()
            cpu.wait_for_interrupt()
            local_apic.start_timer(TICKS.value, True)
