"""A panic in a constructor."""

from __future__ import annotations


class Interval:
    def __init__(self, low: int, high: int) -> None:
        assert low <= high, "low is above high"  # panic: assert
        self.low = low
        self.high = high


def main() -> int:
    print(Interval(1, 2).high)
    print(Interval(2, 1).high)
    return 0
