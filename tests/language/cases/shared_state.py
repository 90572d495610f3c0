"""Objects referenced from several places see each other's changes."""

from __future__ import annotations


class Account:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.balance = 0
        self.log: list[str] = []


class Bank:
    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.recent: list[Account] = []

    def open(self, owner: str) -> Account:
        account = self.accounts.get(owner)
        if account is None:
            account = Account(owner)
            self.accounts[owner] = account
        self.recent.append(account)
        return account

    def transfer(self, source: Account, target: Account, amount: int) -> bool:
        if source.balance < amount:
            return False
        source.balance -= amount
        target.balance += amount
        source.log.append(f"-{amount}")
        target.log.append(f"+{amount}")
        return True


def main() -> int:
    bank = Bank()
    ann = bank.open("ann")
    bob = bank.open("bob")
    ann.balance = 100
    print(bank.transfer(ann, bob, 30), bank.transfer(bob, ann, 31), bank.transfer(ann, ann, 5))
    print(bank.accounts["ann"].balance, bank.recent[1].balance, bank.open("bob") is bob, ann.log, bob.log)
    for account in bank.recent:
        account.balance += 1
    print(ann.balance, bob.balance)
    bank.accounts.clear()
    print(bank.open("ann") is ann, ann.owner)
    return ann.balance
