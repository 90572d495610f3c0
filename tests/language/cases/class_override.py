"""Overrides with defaults, calls of the base by name, constructors three levels deep."""

from __future__ import annotations


class Account:
    fee = 1

    def __init__(self, owner: str, balance: int = 0) -> None:
        self.owner = owner
        self.balance = balance

    def charge(self, amount: int, times: int = 1) -> int:
        self.balance -= (amount + self.fee) * times
        return self.balance

    @property
    def title(self) -> str:
        return self.owner

    @staticmethod
    def kind() -> str:
        return "account"


class Savings(Account):
    fee = 0

    def __init__(self, owner: str, rate: int) -> None:
        super().__init__(owner, 1000)
        self.rate = rate

    def charge(self, amount: int, times: int = 2) -> int:
        return super().charge(amount, times) + self.rate

    @property
    def title(self) -> str:
        return f"savings of {super().title}"


class Premium(Savings):
    def __init__(self, owner: str) -> None:
        Savings.__init__(self, owner, 7)
        self.bonus = 50

    def charge(self, amount: int, times: int = 3) -> int:
        return Account.charge(self, amount, times) + self.bonus

    @staticmethod
    def kind() -> str:
        return "premium"


def use(account: Account) -> None:
    print(account.title, account.charge(10, 1), account.charge(5, times=2), account.balance)


def main() -> int:
    savings = Savings("bob", 3)
    premium = Premium("cid")
    for account in (Account("ann", 100), savings, premium):
        use(account)
    print(savings.charge(1), premium.charge(1), Account.kind(), Premium.kind(), Savings.kind())
    print(Account.fee, Savings.fee, premium.rate + premium.bonus)
    return premium.balance % 256
