"""Temporaries, arguments, overwritten and swapped values are dropped exactly once."""

from __future__ import annotations


class Counted:
    def __init__(self, name: str) -> None:
        self.name = name
        print("+" + name, end=" ")

    def __del__(self) -> None:
        print("-" + self.name, end=" ")

    def twin(self) -> Counted:
        return Counted(self.name + "'")

    def same(self) -> Counted:
        return self


class Holder:
    def __init__(self, first: Counted, second: Counted | None = None) -> None:
        self.first = first
        self.second = second

    def swap(self) -> None:
        if self.second is not None:
            self.first, self.second = self.second, self.first


def choose(left: Counted, right: Counted, take_left: bool) -> Counted:
    return left if take_left else right


def step(name: str) -> None:
    print(f"[{name}]")


def main() -> int:
    print(Counted("a").twin().same().name)
    step("chain")
    print(choose(Counted("l"), Counted("r"), True).name)
    step("choose")
    holder = Holder(Counted("1"), Counted("2"))
    holder.swap()
    print(holder.first.name)
    holder.second = None
    step("field")
    holder = Holder(holder.first)
    step("holder")
    pair = (Counted("p"), Counted("q"))
    kept = pair[1]
    pair = (kept, kept)
    step("pair")
    if Counted("condition").name and kept.name:
        step("condition")
    items = [Counted("x"), Counted("y")]
    items[0] = items[1]
    step("element")
    items = items[1:]
    step("slice")
    table = {"k": items[0]}
    items.pop()
    step("pop")
    table["k"] = kept
    step("table")
    for item in [Counted("f"), Counted("g")]:
        print(item.name, end=" ")
    del item
    step("loop")
    count = len([Counted("c") for _ in range(2)])
    step("comprehension")
    return count
