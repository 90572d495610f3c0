"""Everything is evaluated from left to right."""

from __future__ import annotations


class Trace:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def see(self, name: str, value: int) -> int:
        self.seen.append(name)
        return value

    def values(self, name: str) -> list[int]:
        self.seen.append(name)
        return [10, 20, 30]

    def flush(self) -> None:
        print(" ".join(self.seen))
        self.seen.clear()


def combine(a: int, b: int, c: int = 0) -> int:
    return a * 100 + b * 10 + c


def main() -> int:
    trace = Trace()
    print(trace.see("a", 1) + trace.see("b", 2) * trace.see("c", 3))
    trace.flush()
    print(combine(trace.see("x", 1), c=trace.see("y", 2), b=trace.see("z", 3)))
    trace.flush()
    print(trace.see("low", 1) < trace.see("middle", 2) < trace.see("high", 3))
    trace.flush()
    print(trace.see("low", 5) < trace.see("middle", 2) < trace.see("never", 3))
    trace.flush()
    values = trace.values("list")
    values[trace.see("index", 1)] = trace.see("value", 7)
    trace.flush()
    trace.values("target")[trace.see("at", 0)] += trace.see("amount", 5)
    trace.flush()
    pair = (trace.see("first", 1), trace.see("second", 2))
    table = {trace.see("key", 1): trace.see("item", 2)}
    trace.flush()
    print(pair, table, values)
    print(trace.see("then", 1) if trace.see("test", 1) else trace.see("else", 0))
    trace.flush()
    print(trace.see("left", 0) == 1 and trace.see("right", 1) == 1, trace.see("f", 1) == 1 or trace.see("g", 1) == 1)
    trace.flush()
    print(f"{trace.see('one', 1)}{trace.see('two', 2):>{trace.see('width', 4)}}")
    trace.flush()
    return combine(pair[0], pair[1])
