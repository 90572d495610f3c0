"""A cooperative scheduler: tasks give the processor back after each step, and sleep, wait for each other, or fail.

kgen run examples/tasks.py --on qemu
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass

from kgen.lang import Error
from platforms.baremetal.image import image


class TaskFailed(Error):
    """A task cannot go on; the others can."""


@dataclass
class Ready:
    """Wants to go on at once."""


@dataclass
class Sleep:
    """Wants to go on `ticks` later."""

    ticks: int


@dataclass
class Done:
    """Has a result, and does not want to go on."""

    result: int


Step = Ready | Sleep | Done


class Task(ABC):
    """Something that makes progress step by step."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def step(self, now: int) -> Step:
        """Does a little; raises `TaskFailed`."""


class Countdown(Task):
    """Speaks every `pause` ticks, `count` times."""

    def __init__(self, name: str, count: int, pause: int) -> None:
        super().__init__(name)
        self.left = count
        self.pause = pause

    def step(self, now: int) -> Step:
        if self.left == 0:
            return Done(now)
        print(f"{now:3} {self.name}: {self.left}")
        self.left -= 1
        return Sleep(self.pause)


class Squares(Task):
    """Adds up squares, one a step, and fails where the sum gets too large for it."""

    def __init__(self, name: str, count: int, limit: int) -> None:
        super().__init__(name)
        self.remaining = deque(range(1, count + 1))
        self.limit = limit
        self.total = 0

    def step(self, now: int) -> Step:
        if not self.remaining:
            return Done(self.total)
        number = self.remaining.popleft()
        self.total += number * number
        if self.total > self.limit:
            raise TaskFailed(f"{self.total} is more than {self.limit}")
        return Ready()


@dataclass
class Sleeper:
    """A task that is not to be run before `wakes`."""

    wakes: int
    task: Task


class Scheduler:
    """Runs tasks in turn until none is left. Time is the number of rounds."""

    def __init__(self) -> None:
        self.ready: deque[Task] = deque()
        self.sleeping: list[Sleeper] = []
        self.results: dict[str, int] = {}
        self.now = 0

    def add(self, task: Task) -> None:
        self.ready.append(task)

    def run(self) -> None:
        while self.ready or self.sleeping:
            for _ in range(len(self.ready)):
                self._advance(self.ready.popleft())
            self._tick()

    def _advance(self, task: Task) -> None:
        try:
            match task.step(self.now):
                case Ready():
                    self.ready.append(task)
                case Sleep(ticks):
                    self.sleeping.append(Sleeper(self.now + ticks, task))
                case Done(result):
                    self.results[task.name] = result
        except TaskFailed as error:
            print(f"{self.now:3} {task.name} failed: {error}")

    def _tick(self) -> None:
        """The next moment; when nobody is ready, the one at which the first sleeper wakes."""
        self.now += 1
        if not self.ready and self.sleeping:
            self.now = max(self.now, min(sleeper.wakes for sleeper in self.sleeping))
        for sleeper in self.sleeping:
            if sleeper.wakes <= self.now:
                self.ready.append(sleeper.task)
        self.sleeping = [sleeper for sleeper in self.sleeping if sleeper.wakes > self.now]


def main() -> int:
    scheduler = Scheduler()
    scheduler.add(Countdown("fast", 3, pause=2))
    scheduler.add(Countdown("slow", 2, pause=5))
    scheduler.add(Squares("squares", 10, limit=1000))
    scheduler.add(Squares("greedy", 10, limit=100))
    scheduler.run()
    for name, result in scheduler.results.items():
        print(f"{name} = {result}")
    return 0


IMAGE = image("tasks", main)
