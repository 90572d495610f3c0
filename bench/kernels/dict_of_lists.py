"""`size` numbers are grouped by a key into a dict of lists, and the groups are summed up."""

from __future__ import annotations

from bench.harness import measure


def run(size: int) -> int:
    groups: dict[int, list[int]] = {}
    state = 11
    for _ in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFF_FFFF
        groups.setdefault((state >> 8) % 10_007, []).append(state)
    total = 0
    for key in range(10_007):
        group = groups.get(key)
        if group is not None:
            total += len(group) * key
            for number in group:
                total ^= number
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
