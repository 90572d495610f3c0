"""Tasks of the kernel, each a function with a stack of its own, and the queues that they stand in."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from kgen.lang import struct, u32, u64


class State(IntEnum):
    """What a task is doing. In all states but `RUNNING` it is in one queue at most."""

    READY = 0
    RUNNING = 1
    WAITING = 2
    ENDED = 3


@struct
class WaitQueue:
    """First in, first out, linked through the tasks themselves, so that nothing is allocated when one waits or wakes.

    Whoever uses it holds the lock of what the tasks wait for.
    """

    first: Task | None = None
    last: Task | None = None
    length: u32 = 0

    def put(self, task: Task) -> None:
        """Adds a task that is in no queue."""
        last = self.last
        if last is None:
            self.first = task
        else:
            last.following = task
        self.last = task
        self.length += 1

    def take(self) -> Task | None:
        """Takes the task out that has waited longest."""
        task = self.first
        if task is not None:
            self.first = task.following
            task.following = None
            if self.first is None:
                self.last = None
            self.length -= 1
        return task


class Task:
    """What the scheduler knows of a task. Only the scheduler changes it."""

    def __init__(self, name: str, function: Callable[[], None], cpu: u32) -> None:
        self.name = name
        self.function = function
        self.cpu = cpu
        """The CPU whose queue it belongs to."""
        self.state = State.READY
        self.following: Task | None = None
        """The next in the queue that this task is in."""
        self.wake_ns = u64(0)
        """When a task that sleeps goes on."""
        self.stack = u64(0)
        """The end of its stack; 0: a stack that a CPU booted on."""
        self.stack_pointer = u64(0)
        """Where its registers are while it does not run."""
        self.context = u64(0)
        """The platform's part, at the end of the stack."""
        self.joiners = WaitQueue()
        """Who waits for its end; `scheduler.END_LOCK` guards it and the change to `ENDED`."""
