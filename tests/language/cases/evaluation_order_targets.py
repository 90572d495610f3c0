"""The value of an assignment comes before the parts of its target."""

from __future__ import annotations


class Ring:
    def __init__(self) -> None:
        self.items: list[int] = [0] * 4
        self.n = 0
        self.child: Ring | None = None

    def next(self) -> int:
        self.n += 1
        return self.n * 10

    def fill(self) -> None:
        self.items[self.n] = self.next()
        self.items[self.n] = self.next()
        self.items[self.n + 0] += self.next()


def main() -> int:
    r = Ring()
    r.fill()
    print(r.items, r.n)
    a, b = r.next(), r.next()
    print(a, b)
    r.items[0], r.n = r.n, 1
    print(r.items, r.n)
    return 0
