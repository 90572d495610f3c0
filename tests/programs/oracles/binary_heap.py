"""By heapq and sorted."""

from __future__ import annotations

import heapq


def expected() -> str:
    values = [(number * 7919 + 13) % 1009 for number in range(200)]
    runs = [sorted(values[start : start + 8]) for start in range(0, 40, 8)]
    words = ["interrupt", "trap", "fault", "irq", "exception", "nmi0page"]
    return (
        f"{sorted(values, reverse=True)[:20]}\n{sorted(heapq.nlargest(12, values))}\n"
        f"{list(heapq.merge(*runs))}\n{sorted(map(len, words))}\n"
    )
