"""Random statements: every block ends, and every name is assigned before it is read."""

from __future__ import annotations

from tests.fuzz.grammar.branches import Branches
from tests.fuzz.grammar.expressions import Expressions
from tests.fuzz.grammar.kinds import BOOL, BYTES, INT, INTEGERS, STR, U8, Kind
from tests.fuzz.grammar.scope import Place, Variable


class Statements(Branches):
    """Writes statements at one place."""

    # Simple statements

    def _declare(self) -> None:
        kind = self.chance.one(self.kinds)
        if kind.form in ("optional", "union"):
            maker = [c for c in self.callees() if c.result == kind]
            if not maker:
                return self._print()
            name = self.world.fresh("v")
            self.place.write(f"{name} = {self.call(self.chance.one(maker), 2)}")
            self.place.variables.append(Variable(name, kind))
            return None
        name = self.world.fresh("v")
        if self.chance.likely(0.5) or has_class(kind):
            self.place.write(f"{name}: {kind} = {self.value(kind, 2)}")
        else:
            self.place.write(f"{name} = {self._item(kind, 2)}")
        self.place.variables.append(Variable(name, kind))
        return None

    def _assign(self) -> None:
        known = [v for v in self.place.assignable() if v.kind.form not in ("optional", "union")]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        self.place.write(f"{variable.name} = {self.value(variable.kind, 2)}")
        return None

    def _augment(self) -> None:
        known = [v for v in self.place.assignable() if v.kind.form in ("int", "str", "bytes", "list")]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        kind = variable.kind
        if kind.form == "int":
            operator = self.chance.one(["+", "-", "*", "//", "%", "&", "|", "^", ">>"])
            right = str(self.chance.upto(1, 5)) if operator != "&" else "63"
            if operator in "|^&" and self.chance.likely(0.5):
                right = self.typed(kind, 1)
            self.place.write(f"{variable.name} {operator}= {right}")
        else:
            self.place.write(f"{variable.name} += {self._item(kind, 2)}")
        return None

    def _field(self) -> None:
        known = [
            v
            for v in self.place.variables
            if v.kind.form in ("struct", "class") and not self.world.records[v.kind].frozen and not v.narrowed
        ]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        fields = [f for f in self.world.records[variable.kind].fields if f[1].form not in ("class", "optional")]
        if not fields:
            return self._print()
        name, kind = self.chance.one(fields)
        if kind.form == "int" and self.chance.likely(0.5):
            self.place.write(
                f"{variable.name}.{name} {self.chance.one(['+', '-', '*', '^'])}= {self.chance.upto(1, 3)}"
            )
        else:
            self.place.write(f"{variable.name}.{name} = {self.value(kind, 2)}")
        return None

    def _element(self) -> None:
        known = [v for v in self.place.variables if v.kind.form in ("list", "array", "deque", "dict")]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        kind = variable.kind
        part = kind.parts[-1]
        if kind.form == "dict":
            self.place.write(f"{variable.name}[{self.value(kind.parts[0], 1)}] = {self.value(part, 2)}")
            return None
        index = self._position(variable.name, kind, 2)
        if part.form == "struct" and not self.world.records[part].frozen and self.chance.likely(0.5):
            name, inner = self.chance.one(self.world.records[part].fields)
            self.place.write(f"{variable.name}[{index}].{name} = {self.value(inner, 2)}")
        elif part.form == "int" and self.chance.likely(0.5):
            self.place.write(
                f"{variable.name}[{index}] {self.chance.one(['+', '-', '^', '|'])}= {self.chance.upto(1, 3)}"
            )
        else:
            self.place.write(f"{variable.name}[{index}] = {self.value(part, 2)}")
        return None

    def _mutate(self) -> None:
        known = [v for v in self.place.variables if v.kind.form in ("list", "deque", "dict", "set") and not v.fixed]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        name, kind = variable.name, variable.kind
        part = kind.parts[0]
        match kind.form:
            case "list":
                ways = [
                    f"{name}.append({self.value(part, 2)})",
                    f"{name}.insert({self.chance.upto(-1, 3)}, {self.value(part, 2)})",
                    f"{name}.extend({self.typed(kind, 2)})",
                    f"{name}.reverse()",
                    f"{name}.pop()",
                    f"del {name}[{self._position(name, kind, 2)}]",
                ]
                ways += [f"{name}.sort()"] if part.form in ("int", "str") else []
            case "deque":
                ways = [
                    f"{name}.append({self.value(part, 2)})",
                    f"{name}.appendleft({self.value(part, 2)})",
                    f"{name}.popleft()",
                    f"{name}.pop()",
                ]
            case "dict":
                ways = [
                    f"{name}.setdefault({self.value(part, 1)}, {self.value(kind.parts[1], 2)})",
                    f"{name}.pop({self.value(part, 1)}, {self._item(kind.parts[1], 1)})",
                    f"{name}.update({self.typed(kind, 2)})",
                ]
            case _:
                ways = [
                    f"{name}.add({self.value(part, 2)})",
                    f"{name}.discard({self.value(part, 2)})",
                    f"{name} |= {self.typed(kind, 1)}",
                ]
        self.place.write(self.chance.one(ways))
        return None

    def _print(self) -> None:
        shown = [v for v in self.place.variables if _is_shown(v.kind)]
        items: list[str] = []
        for _ in range(self.chance.upto(1, 3)):
            if shown and self.chance.likely(0.7):
                items.append(self.chance.one(shown).name)
            else:
                items.append(self._item(self.chance.one([INT, STR, BOOL, U8]), 2))
        self.place.write(f"print({', '.join(items)})")

    def _assert(self) -> None:
        test = self.typed(BOOL, 1)
        self.place.write(f"assert {test} or {self.typed(BOOL, 1)}" if self.chance.likely(0.7) else f"assert {test}")

    def _unpack(self) -> None:
        known = [v for v in self.place.variables if v.kind.form == "tuple"]
        if not known:
            return self._declare()
        variable = self.chance.one(known)
        names = [self.world.fresh("v") for _ in variable.kind.parts]
        self.place.write(f"{', '.join(names)} = {variable.name}")
        self.place.variables += [Variable(n, k) for n, k in zip(names, variable.kind.parts, strict=True)]
        return None

    def _call(self) -> None:
        known = [c for c in self.callees() if c.result.form in ("none", "int", "str")]
        if not known:
            return self._print()
        self.place.write(self.call(self.chance.one(known), 2))
        return None

    # Blocks

    def _for(self) -> None:
        place, chance = self.place, self.chance
        if place.loops >= 2:
            return self._if()
        name = self.world.fresh("v")
        extra = [Variable(name, INT)]
        header = f"range({chance.upto(0, 4)})"
        over = [v for v in place.variables if v.kind.form in ("list", "deque", "array", "str", "bytes", "dict", "set")]
        generators = [c for c in self.world.callees if c.is_generator and c.cost <= 40]
        match chance.weighted({"range": 2, "over": 3, "enumerate": 1, "zip": 1, "generator": 1.5, "reversed": 0.7}):
            case "range":
                kind = chance.one(list(INTEGERS.values()))
                if chance.likely(0.5):
                    header = f"range({kind}({chance.upto(0, 4)}))"
                    extra = [Variable(name, kind)]
                else:
                    header = f"range({chance.upto(-2, 5)}, {chance.upto(-2, 5)}, {chance.one([1, 2, -1, -2, 3])})"
            case "over" if over:
                variable = chance.one(over)
                # What is iterated is not changed in the loop: a copy is, where something could.
                source, part = f"{variable.name}", self._part(variable.kind)
                if variable.kind.form in ("list", "deque", "dict"):
                    source = f"list({variable.name})"
                if variable.kind.form == "set":
                    source = f"sorted({variable.name})"
                if variable.kind.form == "dict" and chance.likely(0.6):
                    other = self.world.fresh("v")
                    name, source = f"{name}, {other}", f"list({variable.name}.items())"
                    extra = [Variable(name.partition(",")[0], part), Variable(other, variable.kind.parts[1])]
                else:
                    extra = [Variable(name, part)]
                header = f"{source}[:4]" if variable.kind.form in ("str", "bytes") else source
            case "enumerate" if over:
                variable = chance.one([v for v in over if v.kind.form in ("list", "str", "bytes", "array")] or over)
                if variable.kind.form in ("list", "str", "bytes", "array"):
                    other = self.world.fresh("v")
                    extra = [Variable(name, INT), Variable(other, self._part(variable.kind))]
                    name = f"{name}, {other}"
                    inner = variable.name if variable.kind.form == "array" else f"{variable.name}[:3]"
                    header = f"enumerate({inner})"
            case "zip" if len(over) > 1:
                pair = [v for v in over if v.kind.form in ("list", "bytes", "array", "str")]
                if len(pair) > 1:
                    one, two = chance.one(pair), chance.one(pair)
                    other = self.world.fresh("v")
                    extra = [Variable(name, self._part(one.kind)), Variable(other, self._part(two.kind))]
                    name = f"{name}, {other}"
                    header = f"zip({self._part_of(one)}, {self._part_of(two)})"
            case "generator" if generators:
                callee = chance.one(generators)
                header = self.call(callee, 1)
                extra = [Variable(name, callee.result)]
            case "reversed":
                lists = [v for v in over if v.kind.form == "list"]
                if lists:
                    variable = chance.one(lists)
                    header = f"reversed({variable.name}[:3])"
                    extra = [Variable(name, variable.kind.parts[0])]
            case _:
                pass
        place.write(f"for {name} in {header}:")
        self._loop_body(extra)
        return None

    def _part(self, kind: Kind) -> Kind:
        return {"str": STR, "bytes": U8}.get(kind.form) or kind.parts[0]

    def _part_of(self, variable: Variable) -> str:
        return variable.name if variable.kind.form == "array" else f"{variable.name}[:4]"

    def _loop_body(self, extra: list[Variable]) -> None:
        place = self.place
        place.loops += 1
        handling, place.handling = place.handling, False
        inside, place.in_finally = place.in_finally, 0
        self.block(3, *extra, may_leave=inside == 0)
        place.in_finally, place.handling = inside, handling
        place.loops -= 1
        if self.chance.likely(0.15):
            place.write("else:")
            self.block(2, may_leave=False)

    def _while(self) -> None:
        if self.place.loops >= 2:
            return self._if()
        counter = self.world.fresh("n")
        self.place.write(f"{counter} = 0")
        self.place.write(f"while {counter} < {self.chance.upto(1, 4)} and {self.typed(BOOL, 1)}:")
        with self.place.block():
            self.place.write(f"{counter} += 1")
            self.place.loops += 1
            self.body(3)
            self.place.loops -= 1
        return None

    def _try(self) -> None:
        place, chance = self.place, self.chance
        place.write("try:")
        with place.block():
            self.body(3)
            if chance.likely(0.5) and self.world.errors:
                place.write(f"if {self.typed(BOOL, 1)}:")
                with place.block():
                    self._raise()
        errors = [e for e in self.world.errors if chance.likely(0.6)]
        has_final = chance.likely(0.4) or not errors
        handling, place.handling = place.handling, True
        for error in errors:
            caught = self.world.fresh("e")
            place.write(f"except {error} as {caught}:" if chance.likely(0.7) else f"except {error}:")
            shows = place.write if place.world.lines[-1].endswith(f"{caught}:") else None
            with place.block():
                if shows is not None:
                    place.write(f'print("caught", {caught}, {caught}.code)')
                self.body(2)
                if chance.likely(0.2):
                    self._leave()
        place.handling = handling
        if errors and chance.likely(0.2):
            place.write("else:")
            self.block(2)
        if has_final:
            place.write("finally:")
            place.in_finally += 1
            self.block(2, may_leave=False)
            place.in_finally -= 1

    def _with(self) -> None:
        name = self.world.fresh("m")
        manager = self.chance.one(["Guard", "Quiet"])
        self.place.write(f'with {manager}("{name}", {self.value(INT, 1)}) as {name}:')
        with self.place.block():
            self.place.write(f"{name}.level ^= {self.chance.upto(1, 9)}")
            self.body(3)
            if self.chance.likely(0.3) and self.world.errors:
                self.place.write(f"if {self.typed(BOOL, 1)}:")
                with self.place.block():
                    self._raise()

    def _closure(self) -> None:
        """A lambda or nested function that captures what does not change, and calls of it."""
        place, chance = self.place, self.chance
        name = self.world.fresh("f")
        captured = [v for v in place.variables if v.fixed and not v.narrowed and v.kind.form in ("int", "str", "bool")]
        parameter = chance.one([INT, U8, STR])
        result = chance.one([INT, STR, BOOL])
        inner = Place(self.world, result, [Variable("p", parameter, fixed=True), *captured], loops=place.loops + 1)
        writer = Expressions(inner)
        if chance.likely(0.6):
            place.write(f"{name}: Callable[[{parameter}], {result}] = lambda p: {writer.value(result, 2)}")
        else:
            place.write(f"def {name}(p: {parameter}) -> {result}:")
            place.write(f"    return {writer.value(result, 2)}")
        for _ in range(chance.upto(1, 2)):
            place.write(f"print({name}({self.value(parameter, 1)}))")
        if parameter == INT:
            place.write(f"print([{name}(n) for n in range({chance.upto(0, 4)})])")

    def _walrus(self) -> None:
        name = self.world.fresh("w")
        kind = self.chance.one([INT, STR, BYTES])
        test = f"({name} := {self._item(kind, 2)})"
        self.place.write(f"if {test}:" if kind != INT else f"if {test} > {self.chance.upto(-3, 20)}:")
        self.block(3, Variable(name, kind))


def has_class(kind: Kind) -> bool:
    """Whether a value's own type may be narrower than this: a subclass."""
    return kind.form == "class" or any(map(has_class, kind.parts))


def _is_shown(kind: Kind) -> bool:
    """Whether the text of a value is the same everywhere: that of an object has its address, a set its own order."""
    return kind.form not in ("class", "set", "function") and all(map(_is_shown, kind.parts))
