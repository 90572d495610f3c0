from __future__ import annotations


class Card:
    def __init__(self) -> None:
        self.rank = 1


def main() -> int:
    return 1 if Card() < Card() else 0
