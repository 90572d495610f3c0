"""Loops over generator expressions: `break` leaves all of their loops, `else` runs when none broke."""

from __future__ import annotations


class Log:
    def __init__(self) -> None:
        self.items: list[int] = []

    def note(self, x: int) -> int:
        self.items.append(x)
        return x


def find(rows: list[list[int]], wanted: int) -> str:
    seen = 0
    for x in (x for row in rows if row for x in row if x % 2 == 0):
        seen += 1
        if x == wanted:
            break
    else:
        return f"none of {seen}"
    return f"after {seen}"


def three(n: int) -> int:
    count = 0
    for t in (a * 100 + b * 10 + c for a in range(n) for b in range(n) for c in range(n)):
        if t == 121:
            break
        count += 1
    else:
        count = -count
    return count


def main() -> int:
    rows = [[1, 2, 4], [], [6, 7, 8], [10, 12]]
    print(find(rows, 4), find(rows, 6), find(rows, 12), find(rows, 5), find([], 1))
    print(three(2), three(3), three(4))
    log = Log()
    for x in [log.note(y) for y in range(3)]:
        log.note(x + 10)
    print(log.items)
    log = Log()
    for x in (log.note(y) for y in range(3)):
        log.note(x + 10)
    print(log.items)
    log = Log()
    print(any([log.note(y) > 0 for y in range(4)]), any(log.note(y) > 1 for y in range(9)), log.items)
    print(sum([x * x for row in rows for x in row]), max([x for row in rows for x in row], default=0))
    print(7 in (x for row in rows for x in row), 5 in (x for row in rows for x in row))
    for i, (x, y) in enumerate(zip((x for row in rows for x in row), [1, 2, 3, 4])):
        print(i, x, y)
    else:
        print("zipped")
    while rows:
        for x in rows.pop():
            if x == 7:
                break
            print(x)
        else:
            continue
        break
    return len(rows)
