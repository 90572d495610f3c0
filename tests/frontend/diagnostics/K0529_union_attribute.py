from __future__ import annotations

from kgen.lang import u64


class A:
    def __init__(self) -> None:
        self.value = 1


class B:
    def __init__(self) -> None:
        self.value: u64 = 1


class Odd:
    def __init__(self) -> None:
        self.value = -1


def read(x: A | B) -> int:
    return int(x.value)



def main() -> int:
    return 0
