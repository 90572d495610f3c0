"""Random blocks of statements: how many, of which kinds, and how they end."""

from __future__ import annotations

from tests.fuzz.grammar.expressions import Expressions
from tests.fuzz.grammar.kinds import INT, NONE, Kind
from tests.fuzz.grammar.scope import Place, Variable

MAXIMUM_NESTING = 3

SIMPLE = {
    "declare": 5.0,
    "assign": 3.0,
    "augment": 3.0,
    "field": 2.0,
    "element": 2.0,
    "mutate": 3.0,
    "print": 2.0,
    "assert": 0.3,
    "unpack": 0.7,
    "call": 0.7,
}
NESTED = {
    "if": 3.0,
    "for": 3.0,
    "while": 1.0,
    "try": 1.5,
    "with": 1.0,
    "match": 1.5,
    "narrow": 1.5,
    "closure": 0.7,
    "walrus": 0.5,
}
LEAVING = {"raise": 1.0, "return": 1.0, "loop": 1.0}


class Blocks(Expressions):
    """Writes blocks at one place; a class above writes each kind of statement, in a method of its name."""

    def __init__(self, place: Place, kinds: list[Kind]) -> None:
        super().__init__(place)
        self.kinds = kinds
        """The types that variables of this program have."""

    def body(self, size: int) -> None:
        """Some statements."""
        for _ in range(self.chance.upto(1, size)):
            self.statement()

    def statement(self) -> None:
        place, chance = self.place, self.chance
        place.fuel -= 1
        kinds = dict(SIMPLE)
        if place.fuel > 0 and place.indent <= MAXIMUM_NESTING:
            kinds |= NESTED
        getattr(self, f"_{chance.weighted(kinds)}")()

    def block(self, size: int, *extra: Variable, may_leave: bool = True) -> None:
        """An indented block, which now and then ends by leaving."""
        with self.place.block(*extra):
            self.body(size)
            if may_leave and self.chance.likely(0.2):
                self._leave()

    def _leave(self) -> None:
        place, chance = self.place, self.chance
        way = chance.weighted(LEAVING)
        if way == "loop" and place.loops and not place.in_finally:
            place.write(chance.one(["break", "continue"]))
        elif way == "raise" and self.world.errors and not place.in_finally:
            if place.handling and chance.likely(0.4):
                place.write("raise")
            else:
                self._raise()
        elif way == "return" and not place.in_finally:
            self.leave_function()

    def _raise(self) -> None:
        name = self.chance.one(self.world.errors)
        self.place.write(f"raise {name}({self.value(INT, 1)})")

    def leave_function(self) -> None:
        """`return`."""
        if self.place.is_generator:
            self.place.write("return")
        elif self.place.result == NONE:
            self.place.write("return")
        else:
            self.place.write(f"return {self.value(self.place.result, 2)}")

    def declare(self, kind: Kind, text: str) -> Variable:
        """A new variable."""
        name = self.world.fresh("v")
        self.place.write(f"{name}: {kind} = {text}")
        variable = Variable(name, kind)
        self.place.variables.append(variable)
        return variable
