"""Augmented assignment to names, elements, attributes; the target is evaluated once."""

from __future__ import annotations

from kgen.lang import u8


class Counter:
    def __init__(self) -> None:
        self.hits = 0
        self.log: list[str] = []

    def index(self) -> int:
        self.log.append("index")
        return 1


def main() -> int:
    counter = Counter()
    counter.hits += 3
    counter.hits *= 7
    counter.hits -= 1
    counter.hits //= 3
    counter.hits %= 4
    counter.hits <<= 5
    counter.hits >>= 1
    counter.hits |= 0b101
    counter.hits &= 0b1111_0111
    counter.hits ^= 0b11
    print(counter.hits)
    values = [1, 2, 3]
    values[counter.index()] += 40
    values[-1] *= 5
    print(values, counter.log)
    table = {"a": 1}
    table["a"] += 9
    print(table)
    text = "ab"
    text += "cd"
    text *= 2
    print(text)
    data = b"x"
    data += b"yz"
    print(data)
    byte = u8(250)
    byte += 5
    print(byte)
    values += [7, 8]
    print(values)
    return counter.hits
