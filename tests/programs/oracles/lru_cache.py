"""By OrderedDict."""

from __future__ import annotations

from collections import OrderedDict


def expected() -> str:
    cache: OrderedDict[int, str] = OrderedDict()
    seed, hits, reads = 1, 0, 0
    lines: list[str] = []
    for step in range(300):
        seed = (seed * 1103515245 + 12345) & 0xFFFF_FFFF
        block = (seed >> 16) % 12
        if block in cache:
            hits += 1
            cache.move_to_end(block)
        else:
            reads += 1
            if len(cache) == 8:
                cache.popitem(last=False)
            cache[block] = f"block {block} read {reads}"
        if step % 50 == 0:
            lines.append(f"{step:3} {cache[block]}")
    lines.append(f"{hits} {reads} {reads} {list(reversed(cache))}")
    lines.append("[9, 16, 9, 25, 16] 1")
    return "\n".join(lines) + "\n"
