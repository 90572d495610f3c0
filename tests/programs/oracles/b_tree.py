"""By a sorted list of a set's members, with bisect."""

from __future__ import annotations

from bisect import bisect_left


def expected() -> str:
    seed = 2026
    keys: set[int] = set()
    for _ in range(500):
        seed = (seed * 1664525 + 1013904223) & 0xFFFF_FFFF
        keys.add((seed >> 16) % 1000)
    ordered = sorted(keys)
    odd = [key for key in ordered if key % 2]
    inside = odd[bisect_left(odd, 500) : bisect_left(odd, 560)]
    lines = [f"{len(keys)} True {'v7' if 7 in keys else None} None", str(ordered[: bisect_left(ordered, 120)])]
    lines.append(f"{len(odd)} {[f'v{key}' for key in inside]}")
    lines.append(f"{len(odd)} 0 1 {odd[:10]}")
    return "\n".join(lines) + "\n"
