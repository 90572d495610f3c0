from __future__ import annotations


class Meta(type):
    pass


class Thing(metaclass=Meta):
    def __init__(self) -> None:
        self.size = 1


def main() -> int:
    return Thing().size
