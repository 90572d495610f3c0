"""Random branches: `if`, `match`, and tests that narrow a union."""

from __future__ import annotations

from tests.fuzz.grammar.blocks import Blocks
from tests.fuzz.grammar.kinds import BOOL, Kind
from tests.fuzz.grammar.scope import Variable


class Branches(Blocks):
    """Writes statements that go on in one of several ways."""

    def _if(self) -> None:
        self.place.write(f"if {self.typed(BOOL, 2)}:")
        self.block(3)
        if self.chance.likely(0.3):
            self.place.write(f"elif {self.typed(BOOL, 1)}:")
            self.block(2)
        if self.chance.likely(0.4):
            self.place.write("else:")
            self.block(2)

    def _match(self) -> None:
        chance, place = self.chance, self.place
        subjects = [v for v in place.variables if v.kind.form in ("class", "union", "enum", "tuple", "int", "struct")]
        subjects = [v for v in subjects if v.name not in place.matched]
        if not subjects:
            return self._if()
        variable = chance.one(subjects)
        kind = variable.kind
        place.write(f"match {variable.name}:")
        place.matched.append(variable.name)
        place.indent += 1
        match kind.form:
            case "int":
                place.write(f"case {chance.upto(0, 3)}:")
                self.block(2)
                place.write(f"case {chance.upto(4, 6)} | {chance.upto(7, 9)}:")
                self.block(2)
                self._rest(kind)
            case "enum":
                names = self.world.enums[kind]
                for member in names[:-1]:
                    place.write(f"case {kind.name}.{member}:")
                    self.block(2)
                place.write("case _:")
                self.block(2)
            case "tuple":
                names = [self.world.fresh("v") for _ in kind.parts]
                if kind.parts[0].form == "int":
                    place.write(f"case ({chance.upto(0, 3)}, {', '.join('_' for _ in names[1:])}):")
                    self.block(2)
                extra = [Variable(n, k) for n, k in zip(names, kind.parts, strict=True)]
                place.write(f"case ({', '.join(names)},):")
                self.block(2, *extra)
            case "union":
                for part in kind.parts:
                    name = self.world.fresh("v")
                    pattern = part.name if part.form in ("int", "str", "bytes", "bool") else part.name
                    place.write(f"case {pattern}() as {name}:")
                    self.block(2, Variable(name, part, fixed=True))
            case _:
                self._match_record(kind)
        place.indent -= 1
        place.matched.pop()
        return None

    def _rest(self, kind: Kind) -> None:
        name = self.world.fresh("v")
        if self.chance.likely(0.5):
            self.place.write(f"case {name} if {name} > {self.chance.upto(5, 50)}:")
            self.block(2, Variable(name, kind))
        self.place.write("case _:")
        self.block(2)

    def _match_record(self, kind: Kind) -> None:
        record = self.world.records[kind]
        for subclass in record.subclasses:
            field, part = self.chance.one(subclass.fields)
            name = self.world.fresh("v")
            self.place.write(f"case {subclass.kind.name}({field}={name}):")
            self.block(2, Variable(name, part, fixed=part.form in ("optional", "struct")))
        names = [f for f in record.fields if f[1].form == "int"]
        if names:
            field, part = names[0]
            self.place.write(f"case {kind.name}({field}={self.chance.upto(0, 2)}):")
            self.block(2)
        self.place.write("case _:")
        self.block(2)

    def _narrow(self) -> None:
        """A test for None, or of a union's member."""
        place, chance = self.place, self.chance
        known = [v for v in place.variables if v.kind.form in ("optional", "union") and not v.narrowed]
        if not known:
            return self._if()
        variable = chance.one(known)
        others = [v for v in place.variables if v.name != variable.name]
        if variable.kind.form == "optional":
            part = variable.kind.parts[0]
            place.write(f"if {variable.name} is not None:")
        else:
            part = chance.one(variable.kind.parts)
            place.write(f"if isinstance({variable.name}, {part.name}):")
        before = place.variables
        place.variables = [*others, Variable(variable.name, part, fixed=True, narrowed=True)]
        self.block(3)
        place.variables = before
        return None
