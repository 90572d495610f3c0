from __future__ import annotations


def main() -> int:
    best = None
    return 0
