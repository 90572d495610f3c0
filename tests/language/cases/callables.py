"""Functions, bound methods and lambdas as values: in fields, lists, dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Account:
    def __init__(self, balance: int) -> None:
        self.balance = balance

    def deposit(self, amount: int) -> int:
        self.balance += amount
        return self.balance

    def withdraw(self, amount: int) -> int:
        self.balance -= amount
        return self.balance


@dataclass
class Command:
    name: str
    action: Callable[[int], int]
    enabled: Callable[[], bool]


def always() -> bool:
    return True


def multiply(a: int, b: int) -> int:
    return a * b


def fold(function: Callable[[int, int], int], values: list[int], start: int) -> int:
    result = start
    for value in values:
        result = function(result, value)
    return result


def main() -> int:
    account = Account(100)
    commands = [
        Command("deposit", account.deposit, always),
        Command("withdraw", account.withdraw, lambda: account.balance > 50),
    ]
    for amount in (30, 90, 5):
        for command in commands:
            if command.enabled():
                print(command.name, amount, command.action(amount))
    operations: dict[str, Callable[[int, int], int]] = {
        "+": lambda a, b: a + b,
        "*": multiply,
        "max": lambda a, b: a if a > b else b,
    }
    for symbol, operation in operations.items():
        print(symbol, fold(operation, [3, 1, 4, 1, 5], 1))
    handler: Callable[[int], int] | None = None
    print(handler is None)
    handler = account.deposit
    print(handler(1))
    return account.balance % 256
