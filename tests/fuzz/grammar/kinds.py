"""The types of random programs."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Kind:
    """A type; `form` says which, `parts` are its type arguments, `name` is its name or size."""

    form: str
    name: str = ""
    parts: tuple[Kind, ...] = ()

    def __str__(self) -> str:
        match self.form:
            case "list" | "set" | "deque" | "dict" | "tuple":
                return f"{self.form}[{', '.join(map(str, self.parts))}]"
            case "optional":
                return f"{self.parts[0]} | None"
            case "union":
                return " | ".join(map(str, self.parts))
            case "array":
                return f"Annotated[Array[{self.parts[0]}], {self.name}]"
            case "function":
                return f"Callable[[{', '.join(map(str, self.parts[:-1]))}], {self.parts[-1]}]"
            case _:
                return self.name


@dataclass
class Record:
    """A struct or class of the program: its fields in the order of its constructor, and its methods."""

    kind: Kind
    fields: list[tuple[str, Kind]]
    methods: list[tuple[str, list[Kind], Kind]] = field(default_factory=list)
    base: Record | None = None
    frozen: bool = False
    subclasses: list[Record] = field(default_factory=list)


def integer(name: str) -> Kind:
    return Kind("int", name)


INTEGERS: Final = {n: integer(n) for n in ("u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "int", "isize")}
INT: Final = INTEGERS["int"]
U8: Final = INTEGERS["u8"]
BOOL: Final = Kind("bool", "bool")
STR: Final = Kind("str", "str")
BYTES: Final = Kind("bytes", "bytes")
NONE: Final = Kind("none", "None")

BITS: Final = {"int": 64, "usize": 64, "isize": 64}


def bits(kind: Kind) -> int:
    return BITS.get(kind.name) or int(kind.name[1:])


def is_signed(kind: Kind) -> bool:
    return kind.name.startswith("i")


def limits(kind: Kind) -> tuple[int, int]:
    """The smallest and the largest value."""
    size = bits(kind)
    return (-(1 << (size - 1)), (1 << (size - 1)) - 1) if is_signed(kind) else (0, (1 << size) - 1)


def includes(wide: Kind, narrow: Kind) -> bool:
    """Whether widening from one to the other is implicit."""
    low, high = limits(wide)
    other_low, other_high = limits(narrow)
    return low <= other_low and other_high <= high


def list_of(part: Kind) -> Kind:
    return Kind("list", "", (part,))


def optional_of(part: Kind) -> Kind:
    return Kind("optional", "", (part,))


class Chance:
    """All choices of one program, from its seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def one(self, items: Sequence[T]) -> T:
        return items[self._random.randrange(len(items))]

    def upto(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def likely(self, share: float) -> bool:
        return self._random.random() < share

    def weighted(self, items: dict[str, float]) -> str:
        return self._random.choices(list(items), list(items.values()))[0]
