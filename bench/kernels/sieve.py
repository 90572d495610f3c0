"""The sieve of Eratosthenes: how many primes are below `size`."""

from __future__ import annotations

from bench.harness import measure


def run(size: int) -> int:
    is_prime = [True] * size
    is_prime[0] = is_prime[1] = False
    candidate = 2
    while candidate * candidate < size:
        if is_prime[candidate]:
            for multiple in range(candidate * candidate, size, candidate):
                is_prime[multiple] = False
        candidate += 1
    count = 0
    for prime in is_prime:
        if prime:
            count += 1
    return count


def main(args: list[bytes]) -> int:
    return measure(run, args)
