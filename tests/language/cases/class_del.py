"""`__del__` runs when the last reference goes: order is that of CPython."""

from __future__ import annotations


class Tracked:
    def __init__(self, name: str) -> None:
        self.name = name
        print("make", name)

    def __del__(self) -> None:
        print("drop", self.name)


class Owner:
    def __init__(self, name: str) -> None:
        self.first = Tracked(name + ".first")
        self.items = [Tracked(name + ".0"), Tracked(name + ".1")]


def local() -> None:
    tracked = Tracked("local")
    print("using", tracked.name)


def passed(tracked: Tracked) -> str:
    return tracked.name


def returned() -> Tracked:
    return Tracked("returned")


def main() -> int:
    local()
    print(passed(Tracked("temporary")))
    kept = returned()
    print("kept", kept.name)
    kept = Tracked("second")
    print("rebound")
    alias = kept
    del kept
    print("deleted one name", alias.name)
    del alias
    print("deleted both")
    owner = Owner("owner")
    del owner.items[0]
    print("item gone")
    owner.items.clear()
    print("cleared")
    owner.first = Tracked("replacement")
    del owner
    print("owner gone")
    table = {"x": Tracked("in dict")}
    table["x"] = Tracked("in dict 2")
    table.pop("x")
    print("popped")
    for number in range(2):
        each = Tracked(f"loop {number}")
        print(each.name)
    print("end")
    return 0
