"""The longest Collatz sequence that starts below `size`, and where it starts."""

from __future__ import annotations

from bench.harness import measure


def steps_from(start: int) -> int:
    """How many steps lead to 1."""
    number = start
    steps = 0
    while number != 1:
        if number % 2 == 0:
            number //= 2
        else:
            number = 3 * number + 1
        steps += 1
    return steps


def run(size: int) -> int:
    best, best_start = 0, 0
    for start in range(1, size):
        steps = steps_from(start)
        if steps > best:
            best, best_start = steps, start
    return best_start * 1000 + best


def main(args: list[bytes]) -> int:
    return measure(run, args)
