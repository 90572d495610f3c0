"""An object that its own `__del__` stored lives on; when it ends for good, `__del__` does not run again (PEP 442)."""

from __future__ import annotations

from kgen.lang import static, weak


class Keeper:
    def __init__(self) -> None:
        self.kept: Phoenix | None = None
        self.runs = 0


KEEPER = static(Keeper | None, None)


class Name:
    def __init__(self, text: str) -> None:
        self.text = text

    def __del__(self) -> None:
        print("name ends:", self.text)


class Phoenix:
    def __init__(self, name: str) -> None:
        self.name = Name(name)

    def __del__(self) -> None:
        print("del:", self.name.text)
        keeper = KEEPER.value
        if keeper is not None:
            keeper.runs += 1
            keeper.kept = self


class Child(Phoenix):
    pass


def rise(phoenix: Phoenix) -> weak[Phoenix]:
    return weak(phoenix)


def main() -> int:
    keeper = Keeper()
    KEEPER.value = keeper
    seen = rise(Phoenix("first"))
    kept = keeper.kept
    assert kept is not None
    print("lives:", kept.name.text, keeper.runs)
    again = weak(kept)
    print(seen() is None, again() is kept)
    keeper.kept = None
    print("still held:", kept.name.text)
    kept = None
    print("ended:", again() is None, keeper.runs)
    rise(Child("second"))
    other = keeper.kept
    assert other is not None
    other.name = Name("third")
    keeper.kept = None
    other = None
    print("runs:", keeper.runs)
    KEEPER.value = None
    return 0
