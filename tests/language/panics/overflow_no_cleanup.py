"""A panic ends the program: neither `finally` nor `__exit__` nor `__del__` runs any more."""

from __future__ import annotations

from kgen.lang import u8


class Loud:
    def __enter__(self) -> Loud:
        print("enter")
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        print("exit")

    def __del__(self) -> None:
        print("gone")


def grow(value: u8) -> u8:
    kept = Loud()
    with kept:
        try:
            return value * 2  # panic: overflow
        finally:
            print("finally")


def main() -> int:
    print(grow(100))
    print(grow(200))
    return 0
