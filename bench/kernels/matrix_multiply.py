"""The product of two `size` x `size` matrices of 64-bit integers, row by row."""

from __future__ import annotations

from bench.harness import measure


def filled(size: int, seed: int) -> list[list[int]]:
    """A matrix of small numbers."""
    return [[(row * seed + column * 7) % 101 - 50 for column in range(size)] for row in range(size)]


def multiply(left: list[list[int]], right: list[list[int]]) -> list[list[int]]:
    """`left @ right`, going along rows only."""
    width = len(right[0])
    product: list[list[int]] = []
    for row in left:
        result = [0] * width
        for factor, other in zip(row, right):
            for column, value in enumerate(other):
                result[column] += factor * value
        product.append(result)
    return product


def run(size: int) -> int:
    product = multiply(filled(size, 3), filled(size, 5))
    trace = 0
    for index in range(size):
        trace += product[index][index]
    return trace


def main(args: list[bytes]) -> int:
    return measure(run, args)
