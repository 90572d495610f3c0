from __future__ import annotations


def main() -> int:
    class Inner:
        size = 1

    return 0
