"""What code at one place of a random program can see, and the lines written so far."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fuzz.grammar.kinds import Chance, Kind, Record


@dataclass(frozen=True)
class Variable:
    """A name with a value of a kind; one that is `fixed` is not assigned again."""

    name: str
    kind: Kind
    fixed: bool = False
    narrowed: bool = False
    """What it is known to hold depends on the place: it is neither assigned nor captured."""


@dataclass(frozen=True)
class Callee:
    """A function of the program: earlier ones only, so that nothing recurses."""

    name: str
    parameters: tuple[Kind, ...]
    result: Kind
    is_generator: bool = False
    cost: int = 1
    """How much it does, roughly; loops call only cheap ones."""


@dataclass
class World:
    """The declarations of one program."""

    chance: Chance
    suffix: str
    records: dict[Kind, Record] = field(default_factory=dict)
    enums: dict[Kind, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    callees: list[Callee] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    count: int = 0

    def fresh(self, stem: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{stem}{self.count}"


@dataclass
class Place:
    """The inside of a function while it is written."""

    world: World
    result: Kind
    variables: list[Variable] = field(default_factory=list)
    indent: int = 1
    loops: int = 0
    in_finally: int = 0
    handling: bool = False
    fuel: int = 12
    cost: int = 1
    is_generator: bool = False
    matched: list[str] = field(default_factory=list)
    """The subjects of the `match` statements around: a case narrows them."""

    def write(self, text: str) -> None:
        self.world.lines.append("    " * self.indent + text)

    def known(self, kind: Kind) -> list[Variable]:
        return [v for v in self.variables if v.kind == kind]

    def assignable(self) -> list[Variable]:
        return [v for v in self.variables if not v.fixed and not v.narrowed]

    @contextmanager
    def block(self, *extra: Variable) -> Generator[None]:
        """An indented block; what it declares ends with it."""
        before = list(self.variables)
        self.variables.extend(extra)
        self.indent += 1
        start = len(self.world.lines)
        yield
        if len(self.world.lines) == start:
            self.write("pass")
        self.indent -= 1
        self.variables = before
