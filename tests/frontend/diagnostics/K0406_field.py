from __future__ import annotations


class Box:
    def __init__(self, flag: bool) -> None:
        values = [1]
        self.items = values


def main() -> int:
    return len(Box(True).items)
