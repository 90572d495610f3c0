"""A priority scheduler with time slices, ageing, sleeping and waiting tasks, driven by a clock of its own."""

from __future__ import annotations

from collections import deque
from enum import Enum, IntEnum, auto
from typing import Final

TIME_SLICE: Final = 3
AGEING_TICKS: Final = 12


class Priority(IntEnum):
    HIGH = 0
    NORMAL = 1
    LOW = 2


class TaskState(Enum):
    READY = auto()
    RUNNING = auto()
    SLEEPING = auto()
    DONE = auto()


class Task:
    """Work that needs some ticks; `step` runs one of them and says how long to sleep after it."""

    def __init__(self, name: str, priority: Priority, work: int) -> None:
        self.name = name
        self.priority = priority
        self.work = work
        self.state = TaskState.READY
        self.wake_at = 0
        self.ready_since = 0
        self.ran = 0

    def step(self) -> int:
        """One tick of work."""
        self.work -= 1
        self.ran += 1
        return 0

    @property
    def is_finished(self) -> bool:
        return self.work <= 0


class Periodic(Task):
    """Runs one tick, then sleeps for a period."""

    def __init__(self, name: str, priority: Priority, work: int, period: int) -> None:
        super().__init__(name, priority, work)
        self.period = period

    def step(self) -> int:
        super().step()
        return self.period


class Scheduler:
    """Ready tasks by level, sleeping tasks by name; the lowest level number runs first."""

    def __init__(self) -> None:
        self.levels: list[deque[Task]] = [deque() for _ in Priority]
        self.sleeping: dict[str, Task] = {}
        self.now = 0
        self.trace: list[str] = []

    def add(self, task: Task) -> None:
        """Makes a task ready at its own priority."""
        self._ready(task, task.priority)

    def _ready(self, task: Task, level: int) -> None:
        task.state = TaskState.READY
        task.ready_since = self.now
        self.levels[level].append(task)

    def _wake(self) -> None:
        due = [task for task in self.sleeping.values() if task.wake_at <= self.now]
        for task in sorted(due, key=lambda task: task.wake_at):
            del self.sleeping[task.name]
            self._ready(task, task.priority)

    def _age(self) -> None:
        """A task that waited too long goes one level up."""
        for level in range(1, len(self.levels)):
            for _ in range(len(self.levels[level])):
                task = self.levels[level].popleft()
                if self.now - task.ready_since >= AGEING_TICKS:
                    self._ready(task, level - 1)
                else:
                    self.levels[level].append(task)

    def _next(self) -> Task | None:
        for queue in self.levels:
            if queue:
                return queue.popleft()
        return None

    def _run_slice(self, task: Task) -> None:
        task.state = TaskState.RUNNING
        for _ in range(TIME_SLICE):
            nap = task.step()
            self.now += 1
            self.trace.append(task.name)
            if task.is_finished:
                task.state = TaskState.DONE
                return
            if nap > 0:
                task.state = TaskState.SLEEPING
                task.wake_at = self.now + nap
                self.sleeping[task.name] = task
                return
        self._ready(task, task.priority)

    def run(self) -> None:
        """Runs until every task is done; `.` in the trace is an idle tick."""
        while True:
            self._wake()
            self._age()
            task = self._next()
            if task is not None:
                self._run_slice(task)
            elif self.sleeping:
                self.now += 1
                self.trace.append(".")
            else:
                return


def main() -> int:
    scheduler = Scheduler()
    tasks = [
        Task("A", Priority.NORMAL, 7),
        Task("B", Priority.NORMAL, 5),
        Task("c", Priority.LOW, 6),
        Periodic("T", Priority.HIGH, 6, 4),
        Periodic("u", Priority.LOW, 2, 9),
    ]
    for task in tasks:
        scheduler.add(task)
    scheduler.run()
    print("".join(scheduler.trace))
    for task in tasks:
        print(f"{task.name} {task.priority.name:<6} {task.state.name} ran {task.ran}")
    print(scheduler.now, scheduler.trace.count("."))
    return 0
