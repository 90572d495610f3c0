"""An object whose `__init__` raised never existed: no `__del__`, and only the fields it had got so far go.

CPython runs `__del__` on the half-made object: class_init_failed.out has the outcome.
"""

from __future__ import annotations

from kgen.lang import Error, MemoryError, struct, weak


class Refused(Error):
    pass


class Part:
    def __init__(self, name: str) -> None:
        if name == "":
            raise Refused("no name")
        self.name = name
        print("make", name)

    def __del__(self) -> None:
        print("drop", self.name)


@struct(frozen=True)
class Pair:
    left: Part
    right: Part | None


class Whole:
    """Fails before, between and after its fields."""

    def __init__(self, first: str, second: str, limit: int) -> None:
        self.first = Part(first)
        self.count = 7
        self.second = Part(second)
        if limit < 0:
            raise Refused("limit")
        self.pair = Pair(Part("left"), None)

    def __del__(self) -> None:
        print("drop whole", self.first.name, self.second.name, self.pair.left.name, self.count)


class Derived(Whole):
    """The base is finished when the rest fails."""

    def __init__(self, name: str) -> None:
        super().__init__("base.first", "base.second", 0)
        self.extra = Part(name)

    def __del__(self) -> None:
        print("drop derived", self.extra.name)
        super().__del__()


class Registered:
    """Seen by others before it fails: it lives as long as they hold it."""

    def __init__(self, registry: list[Registered], name: str) -> None:
        self.part = Part(name)
        registry.append(self)
        if name == "late":
            raise Refused(name)

    def __del__(self) -> None:
        print("drop registered", self.part.name)


class Watched:
    def __init__(self, seen: list[weak[Watched]]) -> None:
        self.part = Part("watched")
        seen.append(weak(self))
        raise Refused("watched")

    def __del__(self) -> None:
        print("never")


def attempt(first: str, second: str, limit: int) -> None:
    try:
        whole = Whole(first, second, limit)
        print("made", whole.first.name)
    except Refused as error:
        print("refused:", error)


def among_others() -> None:
    """The arguments before and after the failing one go too."""
    try:
        row = [Whole("a", "b", 0), Whole("c", "", 0), Whole("d", "e", 0)]
        print("made", len(row))
    except Refused as error:
        print("refused:", error)


def main() -> int:
    attempt("", "y", 0)
    attempt("x", "", 0)
    attempt("x", "y", -1)
    attempt("x", "y", 0)
    print("--")
    try:
        Derived("")
    except Refused:
        print("no extra")
    Derived("extra")
    print("--")
    among_others()
    print("--")
    registry: list[Registered] = []
    for name in ("early", "late", ""):
        try:
            Registered(registry, name)
        except Refused:
            print("not", name, len(registry))
    registry.clear()
    print("--")
    seen: list[weak[Watched]] = []
    try:
        Watched(seen)
    except (Refused, MemoryError):
        print(len(seen), seen[0]() is None)
    return 0
