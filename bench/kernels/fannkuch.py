"""Fannkuch: the most prefix reversals that any permutation of `size` numbers needs, and a checksum."""

from __future__ import annotations

from bench.harness import measure


def run(size: int) -> int:
    permutation = list(range(size))
    counts = [0] * size
    checksum = 0
    most = 0
    sign = 1
    left = size
    while True:
        while left > 1:
            counts[left - 1] = left
            left -= 1
        flips = 0
        if permutation[0] != 0:
            pile = permutation.copy()
            first = pile[0]
            while first != 0:
                low, high = 0, first
                while low < high:
                    pile[low], pile[high] = pile[high], pile[low]
                    low += 1
                    high -= 1
                flips += 1
                first = pile[0]
        most = max(most, flips)
        checksum += sign * flips
        sign = -sign
        while True:
            if left == size:
                return checksum * 100 + most
            head = permutation[0]
            for index in range(left):
                permutation[index] = permutation[index + 1]
            permutation[left] = head
            counts[left] -= 1
            if counts[left] > 0:
                break
            left += 1


def main(args: list[bytes]) -> int:
    return measure(run, args)
