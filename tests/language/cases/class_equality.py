"""`==`, `in`, `index`, `remove`, `count` use `__eq__`; sets and dictionaries use `__hash__` too."""

from __future__ import annotations


class Money:
    def __init__(self, amount: int, currency: str) -> None:
        self.amount = amount
        self.currency = currency

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return False
        return self.amount == other.amount and self.currency == other.currency

    def __hash__(self) -> int:
        return hash(self.amount) ^ hash(self.currency)

    def __repr__(self) -> str:
        return f"{self.amount}{self.currency}"

    def __lt__(self, other: Money) -> bool:
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= other.amount

    def __gt__(self, other: Money) -> bool:
        return self.amount > other.amount

    def __ge__(self, other: Money) -> bool:
        return self.amount >= other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount, self.currency)

    def __iadd__(self, other: Money) -> Money:
        self.amount += other.amount
        return self


def main() -> int:
    five = Money(5, "E")
    wallet = [Money(1, "E"), five, Money(5, "E"), Money(2, "D")]
    print(five == Money(5, "E"), five != Money(5, "E"), five is wallet[2], five == Money(5, "D"))
    print(Money(2, "D") in wallet, Money(3, "D") in wallet, wallet.index(Money(2, "D")), wallet.count(five))
    wallet.remove(Money(5, "E"))
    print(wallet, len({Money(1, "E"), Money(1, "E"), five}), min(wallet), max(wallet), sorted(wallet))
    print(five < Money(6, "E"), five >= Money(5, "x"), five > Money(9, "E"), five <= five)
    names = {Money(1, "E"): "one", five: "five"}
    print(names[Money(5, "E")], names, [Money(1, "E")] == [Money(1, "E")], (five, 1) == (Money(5, "E"), 1))
    total = five + Money(10, "E")
    total += five
    print(total, f"{total!r} {total}")
    return total.amount
