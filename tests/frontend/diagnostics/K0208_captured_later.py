from __future__ import annotations


from collections.abc import Callable


def main() -> int:
    step = 1
    add: Callable[[int], int] = lambda x: x + step
    step = 2
    return add(1)
