"""By arithmetic: each party on its own time line, then all lines merged by time and age."""

from __future__ import annotations

import heapq


def expected() -> str:
    log: list[tuple[int, str]] = []
    log += [(30 * beat, f"tick {4 - beat} left") for beat in (1, 2, 3, 4)]
    callbacks = 1 + 4 + 2
    for name, delays, timeout in (("first", [10], 25), ("second", [100, 40, 5], 30), ("third", [50, 60], 20)):
        now = 0
        for attempt, delay in enumerate(delays):
            log.append((now, f"{name} sends {attempt}"))
            callbacks += 1 if attempt == 0 else 0
            callbacks += 1
            if delay <= timeout:
                log.append((now + delay, f"{name} done"))
                break
            now += timeout
        else:
            log.append((now, f"{name} gives up"))
    log.append((115, "cancelled"))
    # Within one time the older timer goes first: the ticker's beats at 30 and 60 were started before the timeouts.
    order = {"tick": 0, "first": 1, "second": 2, "third": 3, "cancelled": 4}
    heap = [(when, order[text.split()[0]], place, text) for place, (when, text) in enumerate(log)]
    heapq.heapify(heap)
    lines = [f"{item[0]:>4} {item[3]}" for item in (heapq.heappop(heap) for _ in range(len(heap)))]
    return "\n".join([*lines, f"{callbacks} callbacks, now 1000"]) + "\n"
