"""A log that an interrupt handler could write: no heap, no errors, and proven not to panic.

kgen run examples/event_ring.py
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from kgen.lang import Array, noalloc, nopanic, noraise, static, struct, u8, u32, wrapping_add, wrapping_sub
from platforms.baremetal.image import image

CAPACITY: Final = 8


class Kind(IntEnum):
    """What happened."""

    TIMER = 0
    KEY = 1
    FAULT = 2


@struct
class Event:
    """What happened, and when."""

    kind: u8 = 0
    code: u8 = 0
    time: u32 = 0


EVENTS: Final = static(Array(Event, CAPACITY))
WRITTEN: Final = static(u32, 0)
"""How many events there have been, modulo 2**32; the last CAPACITY of them are kept."""


@nopanic
@noalloc
@noraise
def record(kind: Kind, code: u8, time: u32) -> None:
    """Keeps an event, in place of the oldest. The remainder is what shows that the index is in range."""
    EVENTS.value[WRITTEN.value % CAPACITY] = Event(u8(kind), code, time)
    WRITTEN.value = wrapping_add(WRITTEN.value, u32(1))


def latest(count: u32) -> list[Event]:
    """The last events, oldest first; at most CAPACITY."""
    count = min(count, CAPACITY, WRITTEN.value)
    start = wrapping_sub(WRITTEN.value, count)
    return [EVENTS.value[wrapping_add(start, u32(step)) % CAPACITY] for step in range(count)]


def main() -> int:
    for time in range(12):
        record(Kind.FAULT if time == 10 else Kind(time % 2), u8(time * 3), u32(1000 + time))
    for event in latest(u32(4)):
        print(f"{event.time} {Kind(event.kind).name:<5} {event.code:#04x}")
    print(len(latest(u32(100))), "kept of", WRITTEN.value)
    return 0


IMAGE = image("event-ring", main)
