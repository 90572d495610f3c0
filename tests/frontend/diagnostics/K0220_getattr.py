from __future__ import annotations


class Box:
    def __init__(self) -> None:
        self.size = 1


def main() -> int:
    return getattr(Box(), "size")
