"""`popleft` from an empty deque."""

from __future__ import annotations

from collections import deque


def next_job(queue: deque[str]) -> str:
    return queue.popleft()  # panic: index


def main() -> int:
    queue: deque[str] = deque()
    queue.append("only")
    print(next_job(queue))
    print(next_job(queue))
    return 0
