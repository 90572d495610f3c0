"""`sort` and `sorted` with keys and in reverse are stable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Process:
    name: str
    priority: int

    def __lt__(self, other: Process) -> bool:
        return self.priority < other.priority


def by_name(process: Process) -> str:
    return process.name


def main() -> int:
    numbers = [5, 3, 9, -1, 3, 0]
    numbers.sort()
    print(numbers)
    numbers.sort(reverse=True)
    print(numbers)
    words = ["pear", "fig", "apple", "kiwi", "date"]
    print(sorted(words), sorted(words, key=len), sorted(words, reverse=True), words)
    words.sort(key=lambda word: word[-1])
    print(words)
    processes = [Process("init", 5), Process("shell", 1), Process("cron", 5), Process("idle", 0)]
    print([process.name for process in sorted(processes)])
    print([process.name for process in sorted(processes, key=by_name)])
    print([process.name for process in sorted(processes, key=lambda process: -process.priority)])
    pairs = [(2, "b"), (1, "z"), (2, "a")]
    pairs.sort()
    print(pairs, sorted(pairs, key=lambda pair: pair[1]))
    print(min(words, key=len), max(words, key=len), min(numbers), max([b"a", b"c", b"b"]))
    return sorted([3, 1, 2])[0]
