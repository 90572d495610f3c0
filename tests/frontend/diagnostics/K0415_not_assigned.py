from __future__ import annotations


class Tree:
    def __init__(self, full: bool) -> None:
        if full:
            self.names: list[str] = []


def main() -> int:
    Tree(True)
    return 0
