"""Removing from a deque what is not in it."""

from __future__ import annotations

from collections import deque


def forget(queue: deque[int], number: int) -> None:
    queue.remove(number)  # panic: value


def main() -> int:
    queue = deque([1, 2])
    forget(queue, 2)
    print(queue)
    forget(queue, 2)
    return 0
