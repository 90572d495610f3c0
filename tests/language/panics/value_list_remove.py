"""`remove` of a value that is not in the list."""

from __future__ import annotations


def cancel(queue: list[str], name: str) -> None:
    queue.remove(name)  # panic: value
    print(queue)


def main() -> int:
    queue = ["a", "b"]
    cancel(queue, "b")
    cancel(queue, "b")
    return 0
