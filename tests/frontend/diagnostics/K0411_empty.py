from __future__ import annotations


def main() -> int:
    items = []
    return 0
