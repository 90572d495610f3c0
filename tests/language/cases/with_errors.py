"""`__exit__` runs for every way out, in the right order, and sees state changed inside."""

from __future__ import annotations

from types import TracebackType

from kgen.lang import Error


class Rollback(Error):
    pass


class Transaction:
    def __init__(self, log: list[str], name: str) -> None:
        self.log = log
        self.name = name
        self.committed = False

    def __enter__(self) -> Transaction:
        self.log.append(f"begin {self.name}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.log.append(f"{'commit' if self.committed else 'roll back'} {self.name}")

    def commit(self) -> None:
        self.committed = True


def move(log: list[str], amount: int) -> str:
    with Transaction(log, "outer") as outer:
        with Transaction(log, "inner") as inner:
            if amount < 0:
                raise Rollback("negative")
            inner.commit()
            if amount == 0:
                return "nothing to move"
        if amount > 100:
            raise Rollback("too much")
        outer.commit()
    return "moved"


def loop(log: list[str]) -> None:
    for number in range(4):
        with Transaction(log, f"{number}") as transaction:
            if number == 1:
                continue
            if number == 2:
                break
            transaction.commit()


def main() -> int:
    for amount in (5, 0, -1, 500):
        log: list[str] = []
        try:
            print(move(log, amount))
        except Rollback as error:
            print("rolled back:", error)
        print(log)
    log = []
    loop(log)
    print(log)
    return len(log)
