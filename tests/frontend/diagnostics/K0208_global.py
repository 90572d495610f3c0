from __future__ import annotations


COUNT = 0


def main() -> int:
    global COUNT
    COUNT = 1
    return 0
