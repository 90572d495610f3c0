"""A failed `assert`."""

from __future__ import annotations


def withdraw(balance: int, amount: int) -> int:
    assert amount <= balance  # panic: assert
    return balance - amount


def main() -> int:
    print(withdraw(10, 4))
    print(withdraw(10, 40))
    return 0
