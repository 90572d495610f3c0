from __future__ import annotations


def main() -> int:
    count = 3
    return coumt
