"""The Mandelbrot set on a `size` x `size` grid in fixed point: the sum of the iteration counts."""

from __future__ import annotations

from typing import Final

from bench.harness import measure

BITS: Final = 28
FOUR: Final = 4 << BITS
LIMIT: Final = 100


def escape_time(real: int, imaginary: int) -> int:
    """After how many steps the point leaves the circle of radius 2."""
    x, y = 0, 0
    for step in range(LIMIT):
        x_squared = x * x >> BITS
        y_squared = y * y >> BITS
        if x_squared + y_squared > FOUR:
            return step
        y = (x * y >> (BITS - 1)) + imaginary
        x = x_squared - y_squared + real
    return LIMIT


def run(size: int) -> int:
    total = 0
    step = (3 << BITS) // size
    for row in range(size):
        imaginary = row * step - (3 << BITS - 1)
        for column in range(size):
            total += escape_time(column * step - (2 << BITS), imaginary)
    return total


def main(args: list[bytes]) -> int:
    return measure(run, args)
