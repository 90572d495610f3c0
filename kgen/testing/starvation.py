"""Tests that are run again with each of their allocations failing, one after the other.

The image is a test image (`kgen.runtime.heap_watch`): its first argument is the number of the allocation that fails,
and its last line says how many there were, and how many blocks are left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

HEAP: Final = re.compile(r"kgen: heap: (\d+) allocations, (\d+) left\n\Z")
UNCAUGHT: Final = (1, "kgen: uncaught MemoryError: \n")
"""Status and error stream of a program that let the error go."""


@dataclass(frozen=True)
class Ended:
    """How one run ended."""

    errors: str
    status: int | None
    """None: it did not end itself."""


class Starved(Exception):
    """A run with a failing allocation did not end well."""

    def __init__(self, number: int, complaint: str, ended: Ended) -> None:
        where = f"allocation {number} failed: " if number else ""
        super().__init__(f"{where}{complaint}\n{ended.errors}".rstrip())
        self.number = number


def starve(run: Callable[[int], Ended], most: int) -> int:
    """Runs with all memory, then with each allocation failing (at most `most` of them, spread evenly); how many there
    were. Each run may pass or let MemoryError go, and leaves nothing on the heap. Raises `Starved`."""
    whole = run(0)
    allocations = _judge(0, whole)
    for number in _chosen(allocations, most):
        _judge(number, run(number))
    return allocations


def _judge(number: int, ended: Ended) -> int:
    """The number of allocations of a run that ended well."""
    heap = HEAP.search(ended.errors)
    if heap is None:
        raise Starved(number, f"the test did not end by itself, status {ended.status}", ended)
    if int(heap[2]) != 0:
        raise Starved(number, f"{heap[2]} blocks are left on the heap", ended)
    said = ended.errors[: heap.start()]
    if (ended.status, said) != (0, "") and (number == 0 or (ended.status, said) != UNCAUGHT):
        raise Starved(number, f"status {ended.status}", ended)
    return int(heap[1])


def _chosen(allocations: int, most: int) -> Iterator[int]:
    if allocations <= most:
        yield from range(1, allocations + 1)
    else:
        yield from sorted({1 + index * (allocations - 1) // max(most - 1, 1) for index in range(most)})
