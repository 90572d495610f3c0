from __future__ import annotations


def main() -> int:
    seen: set[list[int]] = set()
    seen.add([1])
    return len(seen)
