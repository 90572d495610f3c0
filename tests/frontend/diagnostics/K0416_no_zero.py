from __future__ import annotations

from kgen.lang import Array


def main() -> int:
    slots = Array(list[int], 4)
    return len(slots)
