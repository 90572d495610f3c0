"""An event loop: timers in order, callbacks, cancellation, and a two-step protocol built from bound methods."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from kgen.lang import weak

HANDLER_LIMIT: Final = 200

Callback = Callable[[], None]


class Timer:
    """A callback at a time; cancelled timers are skipped."""

    def __init__(self, when: int, order: int, callback: Callback) -> None:
        self.when = when
        self.order = order
        self.callback = callback
        self.is_cancelled = False

    def cancel(self) -> None:
        """Takes it back."""
        self.is_cancelled = True

    def __lt__(self, other: Timer) -> bool:
        return (self.when, self.order) < (other.when, other.order)


class EventLoop:
    """Runs what is ready, then jumps to the next timer. Forgets what is still waiting at the end of its `with`."""

    def __init__(self) -> None:
        self.now = 0
        self.ready: deque[Callback] = deque()
        self.timers: list[Timer] = []
        self.started = 0
        self.log: list[str] = []

    def __enter__(self) -> EventLoop:
        return self

    def __exit__(self, *_: object) -> None:
        """Callbacks may hold the loop that holds them: this breaks the ring."""
        self.ready.clear()
        self.timers.clear()

    def soon(self, callback: Callback) -> None:
        """Runs a callback in this round."""
        self.ready.append(callback)

    def later(self, delay: int, callback: Callback) -> Timer:
        """Runs a callback after a delay."""
        timer = Timer(self.now + delay, self.started, callback)
        self.started += 1
        place = len(self.timers)
        while place > 0 and timer < self.timers[place - 1]:
            place -= 1
        self.timers.insert(place, timer)
        return timer

    def note(self, text: str) -> None:
        """Writes to the log with the time."""
        self.log.append(f"{self.now:>4} {text}")

    def run(self) -> int:
        """Runs until nothing is left; how many callbacks ran."""
        count = 0
        while self.ready or self.timers:
            while self.timers and self.timers[0].when <= self.now:
                timer = self.timers.pop(0)
                if not timer.is_cancelled:
                    self.ready.append(timer.callback)
            if self.ready:
                callback = self.ready.popleft()
                callback()
                count += 1
                if count == HANDLER_LIMIT:
                    break
            elif self.timers:
                self.now = self.timers[0].when
        return count


class Ticker:
    """Notes a beat every period until it is done."""

    def __init__(self, loop: EventLoop, name: str, period: int, beats: int) -> None:
        self.loop = loop
        self.name = name
        self.period = period
        self.beats = beats

    def start(self) -> None:
        """Waits for the first beat."""
        self.loop.later(self.period, self.beat)

    def beat(self) -> None:
        """One beat."""
        self.beats -= 1
        self.loop.note(f"{self.name} {self.beats} left")
        if self.beats > 0:
            self.start()


class Request:
    """Sends, waits for an answer that may come too late, and tries again."""

    def __init__(self, loop: EventLoop, name: str, delays: list[int], timeout: int) -> None:
        self.loop = loop
        self.name = name
        self.delays = delays
        self.timeout = timeout
        self.attempt = 0
        self.deadline: weak[Timer] | None = None
        self.reply: weak[Timer] | None = None

    def send(self) -> None:
        """One attempt."""
        self.loop.note(f"{self.name} sends {self.attempt}")
        self.reply = weak(self.loop.later(self.delays[self.attempt], self.on_reply))
        self.deadline = weak(self.loop.later(self.timeout, self.on_timeout))

    def on_reply(self) -> None:
        """The answer came in time."""
        cancel(self.deadline)
        self.loop.note(f"{self.name} done")

    def on_timeout(self) -> None:
        """It did not."""
        cancel(self.reply)
        self.attempt += 1
        if self.attempt < len(self.delays):
            self.send()
        else:
            self.loop.note(f"{self.name} gives up")


def cancel(timer: weak[Timer] | None) -> None:
    """Cancels a timer that may have run already: only the loop keeps timers alive."""
    waiting = timer() if timer is not None else None
    if waiting is not None:
        waiting.cancel()


def main() -> int:
    with EventLoop() as loop:
        return simulate(loop)


def simulate(loop: EventLoop) -> int:
    """A ticker and three requests side by side."""
    ticker = Ticker(loop, "tick", 30, 4)
    loop.soon(ticker.start)
    first = Request(loop, "first", [10], 25)
    second = Request(loop, "second", [100, 40, 5], 30)
    third = Request(loop, "third", [50, 60], 20)
    for request in (first, second, third):
        loop.soon(request.send)
    late = loop.later(1000, lambda: loop.note("never"))
    loop.later(115, late.cancel)
    loop.later(115, lambda: loop.note("cancelled"))
    count = loop.run()
    for line in loop.log:
        print(line)
    print(f"{count} callbacks, now {loop.now}")
    return 0
