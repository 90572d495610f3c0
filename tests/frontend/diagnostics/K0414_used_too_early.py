from __future__ import annotations


class Tree:
    def __init__(self) -> None:
        self.show()
        self.names: list[str] = []

    def show(self) -> None:
        print(self.names)


def main() -> int:
    Tree()
    return 0
