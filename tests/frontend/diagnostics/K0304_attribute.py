from __future__ import annotations


class Point:
    def __init__(self, width: int) -> None:
        self.width = width


def main() -> int:
    return Point(3).widht
