from __future__ import annotations


class Left:
    def __init__(self) -> None:
        self.a = 1


class Right:
    def __init__(self) -> None:
        self.b = 2


class Both(Left, Right):
    pass


def main() -> int:
    return Both().a
