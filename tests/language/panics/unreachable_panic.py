"""`panic` says that a state is impossible."""

from __future__ import annotations

from kgen.lang import panic


def color(code: int) -> str:
    match code:
        case 0:
            return "red"
        case 1:
            return "green"
        case _:
            panic("no such color")  # panic: unreachable


def main() -> int:
    print(color(0), color(1))
    print(color(2))
    return 0
