"""Waiting for a condition of an object: whoever wants to sleep registers, and is told when the object changed.

No operation of the core sleeps. One that would have to fails with EAGAIN, and a caller that may sleep does it like this,
so that no change between its last try and its sleep is missed:

1. try; done unless it fails with EAGAIN
2. `queue.add(waiter)`
3. try again; on success go to 5
4. sleep until `waiter.wake` was called, and go to 3
5. `queue.remove(waiter)`

The scheduler supplies the waiter. A queue is protected by the lock of the object that it belongs to.
"""

from __future__ import annotations

from abc import ABC, abstractmethod


class Waiter(ABC):
    """Something that sleeps until an object changed."""

    @abstractmethod
    def wake(self) -> None:
        """Tells it that the object may be ready now.

        It is called with the object's lock held: it must not sleep, and must leave the queue as it is.
        """


class WaitQueue:
    """The waiters of one object, in the order in which they came."""

    def __init__(self) -> None:
        self.waiters: list[Waiter] = []

    def add(self, waiter: Waiter) -> None:
        """From now on the waiter is told of every change."""
        self.waiters.append(waiter)

    def remove(self, waiter: Waiter) -> None:
        """The waiter is told nothing any more; one that is not in the queue is no mistake."""
        for index, one in enumerate(self.waiters):
            if one is waiter:
                del self.waiters[index]
                return

    def wake(self) -> None:
        """Tells all waiters; they stay until they remove themselves."""
        for waiter in self.waiters:
            waiter.wake()
