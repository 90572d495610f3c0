from __future__ import annotations


class Box:
    size = 1


def main() -> int:
    Box.size = 2
    return 0
