"""Random expressions of a given type."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.grammar.kinds import (
    BOOL,
    BYTES,
    INT,
    INTEGERS,
    STR,
    U8,
    Kind,
    bits,
    includes,
    is_signed,
    limits,
    list_of,
)
from tests.fuzz.grammar.scope import Callee, Place, Variable

WORDS = ("", "a", "Kernel", "x y", "0", "42", "naïve", "日本", "tab\\t", "Zz9", "eé", "-7")
OCTETS = ('b""', 'b"a"', 'b"\\x00\\xff"', 'b"kernel"', 'b"09az"')


class Expressions:
    """Writes expressions for one place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.world = place.world
        self.chance = place.world.chance

    def value(self, kind: Kind, depth: int = 2) -> str:
        """An expression that can be used as a `kind`: a literal, or of a type that converts implicitly."""
        if kind.form == "int":
            if self.chance.likely(0.35):
                return self.literal(kind)
            if self.chance.likely(0.2):
                narrow = [k for k in INTEGERS.values() if includes(kind, k) and self.place.known(k)]
                if narrow:
                    return self.typed(self.chance.one(narrow), depth - 1)
            return self.typed(kind, depth)
        if kind.form == "optional":
            if depth <= 0 or self.chance.likely(0.3):
                return "None"
            return self.value(kind.parts[0], depth)
        if kind.form == "union":
            known = self.place.known(kind)
            if known and self.chance.likely(0.4):
                return self.chance.one(known).name
            return self.typed(self.chance.one(kind.parts), depth)
        return self.typed(kind, depth)

    def typed(self, kind: Kind, depth: int = 2) -> str:
        """An expression of exactly this type."""
        known = self.place.known(kind)
        if known and (depth <= 0 or self.chance.likely(0.3)):
            return self.chance.one(known).name
        if depth > 0:
            made = self._shared(kind, depth)
            if made is not None:
                return made
        match kind.form:
            case "int":
                return self._integer(kind, depth)
            case "bool":
                return self._bool(depth)
            case "str":
                return self._str(depth)
            case "bytes":
                return self._bytes(depth)
            case "struct" | "class":
                return self._record(kind, depth)
            case "enum":
                return f"{kind.name}.{self.chance.one(self.world.enums[kind])}"
            case "tuple":
                return f"({', '.join(self._item(part, depth) for part in kind.parts)},)"
            case "optional" | "union":
                raise AssertionError(f"{kind} has no expression of its own")
            case "array":
                return f"Array({kind.parts[0]}, {kind.name})"
            case _:
                return self._container(kind, depth)

    def literal(self, kind: Kind) -> str:
        low, high = limits(kind)
        choices = [0, 1, 2, 3, 5, 7, 10, 100]
        if is_signed(kind):
            choices += [-1, -2, -3, -10]
        if self.chance.likely(0.15):
            choices = [low, high, high - 1, high // 2]
        return str(self.chance.one([c for c in choices if low <= c <= high]))

    # Ways to any type

    def _shared(self, kind: Kind, depth: int) -> str | None:
        """A conditional, a call, a field, an item: what works for every type."""
        chance = self.chance
        if not chance.likely(0.4):
            return None
        ways: list[str] = []
        for callee in self.callees():
            if callee.result == kind:
                ways += [f"call {callee.name}"] * 2
        for variable in self.place.variables:
            match variable.kind.form:
                case "list" | "deque" | "array" if variable.kind.parts[0] == kind:
                    ways.append(f"item {variable.name}")
                case "tuple":
                    ways += [f"{variable.name}[{i}]" for i, part in enumerate(variable.kind.parts) if part == kind]
                case "dict" if variable.kind.parts[1] == kind:
                    ways.append(f"get {variable.name}")
                case "optional" if variable.kind.parts[0] == kind and not variable.narrowed:
                    ways.append(f"else {variable.name}")
                case "struct" | "class":
                    record = self.world.records[variable.kind]
                    ways += [f"{variable.name}.{name}" for name, part in record.fields if part == kind]
                    ways += [f"method {variable.name}.{m[0]}" for m in record.methods if m[2] == kind]
                case _:
                    pass
        if kind.form in ("int", "str", "bool", "struct") and chance.likely(0.3):
            ways.append("if")
        if not ways:
            return None
        way, _, rest = chance.one(ways).partition(" ")
        if not rest and way != "if":
            return way
        match way:
            case "call":
                return self.call(next(c for c in self.callees() if c.name == rest), depth - 1)
            case "item":
                variable = next(v for v in self.place.variables if v.name == rest)
                return f"{rest}[{self._position(rest, variable.kind, depth)}]"
            case "get":
                variable = next(v for v in self.place.variables if v.name == rest)
                key = self.value(variable.kind.parts[0], depth - 1)
                if chance.likely(0.15):
                    return f"{rest}[{key}]"
                return f"{rest}.get({key}, {self._item(kind, depth - 1)})"
            case "else":
                variable = next(v for v in self.place.variables if v.name == rest)
                self.place.variables.remove(variable)
                other = self._item(kind, depth - 1)
                self.place.variables.append(variable)
                return f"({rest} if {rest} is not None else {other})"
            case "method":
                owner, _, name = rest.rpartition(".")
                variable = next(v for v in self.place.variables if v.name == owner)
                method = next(m for m in self.world.records[variable.kind].methods if m[0] == name)
                return f"{rest}({', '.join(self.value(p, depth - 1) for p in method[1])})"
            case _:
                test = self.typed(BOOL, depth - 1)
                return f"({self._item(kind, depth - 1)} if {test} else {self._item(kind, depth - 1)})"

    def _item(self, kind: Kind, depth: int) -> str:
        """An expression of exactly the type where none is expected: integers are converted by name."""
        if kind.form == "int":
            return self.typed(kind, depth)
        if kind.form in ("optional", "union"):
            return self.value(kind, depth)
        return self.typed(kind, depth)

    def callees(self) -> list[Callee]:
        """Functions cheap enough for this place."""
        limit = 400 // (8**self.place.loops)
        return [c for c in self.world.callees if not c.is_generator and c.cost <= limit]

    def call(self, callee: Callee, depth: int) -> str:
        self.place.cost += callee.cost * 4**self.place.loops
        return f"{callee.name}({', '.join(self.value(p, depth - 1) for p in callee.parameters)})"

    def _position(self, name: str, kind: Kind, depth: int) -> str:
        """An index: usually inside."""
        if self.chance.likely(0.75):
            size = kind.name if kind.form == "array" else f"len({name})"
            if kind.form != "array":
                return f"{self.typed(INT, depth - 2)} % max({size}, 1)"
            return str(self.chance.upto(0, int(kind.name) - 1))
        return self.chance.one(["0", "-1", self.typed(INT, 0) if kind.form != "array" else "0"])

    def inside(self, name: str, kind: Kind, make: Callable[[], str]) -> str:
        """What `make` writes where a comprehension binds `name`."""
        variable = Variable(name, kind, fixed=True, narrowed=True)
        hidden = [v for v in self.place.variables if v.name == name]
        for other in hidden:
            self.place.variables.remove(other)
        self.place.variables.append(variable)
        try:
            return make()
        finally:
            self.place.variables.remove(variable)
            self.place.variables.extend(hidden)

    # Integers

    def _integer(self, kind: Kind, depth: int) -> str:
        chance = self.chance
        if depth <= 0:
            return f"{kind}({self.literal(kind)})"
        way = chance.weighted(
            {
                "operator": 5,
                "shift": 1,
                "named": 2,
                "truncate": 1.5,
                "convert": 1,
                "unary": 0.7,
                "builtin": 1,
                "literal": 1,
                "special": 2 if kind in (INT, U8) else 0,
            }
        )
        match way:
            case "operator":
                return self._operation(kind, depth)
            case "shift":
                return f"({self.typed(kind, depth - 1)} {chance.one(['<<', '>>', '>>'])} {chance.upto(0, 5)})"
            case "named":
                name = chance.one(["wrapping_add", "wrapping_sub", "wrapping_mul", "saturating_add", "saturating_sub"])
                return f"{name}({self.typed(kind, depth - 1)}, {self.typed(kind, depth - 1)})"
            case "truncate":
                return f"truncate({kind}, {self.typed(chance.one(list(INTEGERS.values())), depth - 1)})"
            case "convert":
                other = chance.one(list(INTEGERS.values()))
                inner = self.typed(other, depth - 1)
                if not includes(kind, other):
                    low, high = limits(kind)
                    if chance.likely(0.9):
                        inner = f"({inner} & {min(high, limits(other)[1], 127)})"
                return f"{kind}({inner})"
            case "unary":
                name = chance.one(["-", "~", "abs", "rotate_left", "byte_swap"])
                if kind == INT and chance.likely(0.4):
                    other = chance.one(list(INTEGERS.values()))
                    return f"{chance.one(['count_ones', 'leading_zeros'])}({self.typed(other, depth - 1)})"
                value = self.typed(kind, depth - 1)
                if name == "rotate_left":
                    return f"rotate_left({value}, {chance.upto(0, bits(kind))})"
                if name in ("-", "~"):
                    return f"({name}{value})"
                return f"{name}({value})"
            case "builtin":
                name = chance.one(["min", "max"])
                return f"{name}({self.typed(kind, depth - 1)}, {self.typed(kind, depth - 1)})"
            case "special":
                return self._special(kind, depth)
            case _:
                return f"{kind}({self.literal(kind)})"

    def _operation(self, kind: Kind, depth: int) -> str:
        chance = self.chance
        operator = chance.one(["+", "+", "-", "*", "//", "%", "&", "|", "^"])
        left = self.typed(kind, depth - 1)
        narrow = [k for k in INTEGERS.values() if includes(kind, k)]
        right = self.typed(chance.one(narrow), depth - 1) if chance.likely(0.5) else self._small(kind)
        if operator in ("//", "%") and chance.likely(0.9):
            right = f"({right} | 1)" if not right.lstrip("-").isdigit() else (right if int(right) else "3")
        if operator in ("+", "*", "-") and chance.likely(0.5):
            left = f"({left} & {min(limits(kind)[1], chance.one([7, 63, 127]))})"
            right = self._small(kind)
        return f"({left} {operator} {right})"

    def _small(self, kind: Kind) -> str:
        return str(self.chance.upto(1, 9))

    def _special(self, kind: Kind, depth: int) -> str:
        chance = self.chance
        if kind == U8:
            return f"u8({self.typed(BYTES, depth - 1)}[0])" if chance.likely(0.1) else "u8(ord('k'))"
        ways = ["len", "sum", "ord", "find", "count", "enum", "divmod", "parse", "bytes", "power", "extreme", "total"]
        match chance.one(ways):
            case "parse":
                return f"int({chance.one(['42', '-7', ' 12 ', '0', '1_000', 'x'][: 6 if chance.likely(0.1) else 5])!r})"
            case "bytes":
                order = chance.one(["little", "big"])
                if chance.likely(0.5):
                    return f'int.from_bytes({self.typed(BYTES, depth - 1)}[:{chance.upto(0, 7)}], "{order}")'
                value = f"({self.typed(INT, depth - 1)} & 65535)"
                return f'len({value}.to_bytes({chance.upto(2, 5)}, "{order}").hex())'
            case "power":
                return f"(({self.typed(INT, depth - 1)} & 15) ** {chance.upto(0, 4)})"
            case "extreme":
                name = chance.one(["min", "max"])
                extra = chance.one(["", f", default={chance.upto(0, 9)}", ", key=lambda item: item % 7"])
                return f"{name}({self.typed(list_of(INT), depth - 1)}{extra})"
            case "total":
                test = self.inside("item", INT, lambda: self.typed(BOOL, depth - 1))
                source = self.typed(list_of(INT), depth - 1)
                return f"sum(item & 255 for item in {source} if {test})"
            case "len":
                return f"len({self.typed(chance.one([STR, BYTES, list_of(INT)]), depth - 1)})"
            case "sum":
                part = chance.one([INT, U8, INTEGERS["i16"]])
                return f"int(sum({self.typed(list_of(part), depth - 1)}))"
            case "ord":
                return f"ord({chance.one(['a', 'é', '日'])!r})"
            case "find":
                return f"{self.typed(STR, depth - 1)}.find({self.typed(STR, depth - 1)})"
            case "count":
                return f"{self.typed(BYTES, depth - 1)}.count({chance.one(OCTETS[1:])})"
            case "enum" if self.world.enums:
                kind = chance.one(list(self.world.enums))
                return f"int({kind.name}.{chance.one(self.world.enums[kind])})"
            case _:
                return f"divmod({self.typed(INT, depth - 1)}, {chance.upto(1, 9)})[{chance.upto(0, 1)}]"

    # Truth

    def _bool(self, depth: int) -> str:
        chance = self.chance
        if depth <= 0:
            return chance.one(["True", "False"])
        match chance.weighted(
            {"compare": 5, "logic": 2, "not": 1, "text": 1.5, "in": 1.5, "is": 1, "same": 1, "chain": 1, "any": 1}
        ):
            case "chain":
                kind = chance.one(list(INTEGERS.values()))
                parts = [self._small(kind), self.typed(kind, depth - 1), self.typed(kind, depth - 1)]
                return f"({parts[0]} {chance.one(['<', '<='])} {parts[1]} {chance.one(['<', '!=', '>='])} {parts[2]})"
            case "any":
                part = chance.one([INT, U8, STR])
                source = self.typed(list_of(part), depth - 1)
                test = self.inside("item", part, lambda: self.typed(BOOL, depth - 1))
                if chance.likely(0.3):
                    return (
                        f"{self.typed(STR, depth - 1)}.{chance.one(['isdigit()', 'isalpha()', 'startswith(chr(97))'])}"
                    )
                return f"{chance.one(['any', 'all'])}({test} for item in {source})"
            case "compare":
                kind = chance.one(list(INTEGERS.values()))
                narrow = [k for k in INTEGERS.values() if includes(kind, k)]
                left = self.typed(kind, depth - 1)
                right = self.typed(chance.one(narrow), depth - 1) if chance.likely(0.7) else self._small(kind)
                return f"({left} {chance.one(['<', '<=', '>', '>=', '==', '!='])} {right})"
            case "logic":
                word = chance.one(["and", "or"])
                return f"({self.typed(BOOL, depth - 1)} {word} {self.typed(BOOL, depth - 1)})"
            case "not":
                return f"(not {self.typed(BOOL, depth - 1)})"
            case "text":
                left, right = self.typed(STR, depth - 1), self.typed(STR, depth - 1)
                return f"({left} {chance.one(['==', '!=', '<', '>=', 'in'])} {right})"
            case "in":
                part = chance.one([INT, U8, STR])
                return f"({self.typed(part, depth - 1)} in {self.typed(list_of(part), depth - 1)})"
            case "is":
                nullable = [v for v in self.place.variables if v.kind.form == "optional" and not v.narrowed]
                if nullable:
                    return f"({chance.one(nullable).name} is {chance.one(['', 'not '])}None)"
                return "True"
            case _:
                same = [v for v in self.place.variables if v.kind.form in ("struct", "tuple", "list", "bytes", "enum")]
                if not same:
                    return "False"
                variable = chance.one(same)
                return f"({variable.name} {chance.one(['==', '!='])} {self._item(variable.kind, depth - 1)})"

    # Text

    def _str(self, depth: int) -> str:
        chance = self.chance
        word = f'"{chance.one(WORDS)}"'
        if depth <= 0:
            return word
        match chance.weighted(
            {"word": 2, "format": 3, "join": 1.5, "method": 2, "slice": 1.5, "str": 1.5, "times": 0.5, "list": 0.7}
        ):
            case "format":
                return self._format(depth)
            case "join":
                return f"({self.typed(STR, depth - 1)} + {self.typed(STR, depth - 1)})"
            case "method":
                name = chance.one(
                    [
                        "upper()",
                        "lower()",
                        "strip()",
                        "title()",
                        'replace("a", "bc")',
                        "rjust(6)",
                        "swapcase()",
                        "zfill(5)",
                        'center(7, "*")',
                        'partition("a")[2]',
                        'lstrip("xa")',
                        'removeprefix("K")',
                        'split("e")[0]',
                        "capitalize()",
                    ]
                )
                return f"{self.typed(STR, depth - 1)}.{name}"
            case "slice":
                low, high = chance.upto(-3, 3), chance.upto(-2, 5)
                step = chance.one(["", "", ":2", ":-1"])
                return f"{self.typed(STR, depth - 1)}[{low}:{high}{step}]"
            case "str":
                return f"str({self._item(chance.one([INT, U8, BOOL, BYTES, INTEGERS['u64']]), depth - 1)})"
            case "times":
                return f"({word} * {chance.upto(0, 3)})"
            case "list":
                return f'"{chance.one([",", "", "--"])}".join({self.typed(list_of(STR), depth - 1)})'
            case _:
                return word

    def _format(self, depth: int) -> str:
        chance = self.chance
        parts: list[str] = []
        for _ in range(chance.upto(1, 3)):
            kind = chance.one([*INTEGERS.values(), STR, BOOL, BYTES])
            inner = self._item(kind, depth - 1)
            if '"' in inner or "\\" in inner or "'" in inner:
                parts.append(chance.one(["-", "k", "{{"]))
                continue
            form = ""
            if kind.form == "int":
                form = chance.one(["", ":5", ":<4", ":04", ":x", ":#x", ":b", ":,", ":+", ":08x"])
            elif kind == STR:
                form = chance.one(["", ":>6", ":^5", ":*<4", "!r"])
            parts.append(f"{{{inner}{form}}}")
        return 'f"' + chance.one(["", " ", "="]).join(parts) + '"'

    def _bytes(self, depth: int) -> str:
        chance = self.chance
        if depth <= 0:
            return chance.one(OCTETS)
        match chance.weighted({"literal": 2, "encode": 1.5, "join": 1, "slice": 1, "make": 1}):
            case "encode":
                return f"{self.typed(STR, depth - 1)}.encode()"
            case "join":
                return f"({self.typed(BYTES, depth - 1)} + {chance.one(OCTETS)})"
            case "slice":
                return f"{self.typed(BYTES, depth - 1)}[{chance.upto(-2, 2)}:{chance.upto(-1, 4)}]"
            case "make":
                return f"bytes({self.typed(list_of(U8), depth - 1)})"
            case _:
                return chance.one(OCTETS)

    # Objects and containers

    def _record(self, kind: Kind, depth: int) -> str:
        record = self.world.records[kind]
        if record.subclasses and self.chance.likely(0.4):
            record = self.chance.one(record.subclasses)
        arguments = ", ".join(self.value(part, depth - 1) for _, part in record.fields)
        return f"{record.kind.name}({arguments})"

    def _container(self, kind: Kind, depth: int) -> str:
        match kind.form:
            case "list":
                return self._list(kind, depth)
            case "set":
                items = ", ".join(self._item(kind.parts[0], depth - 1) for _ in range(self.chance.upto(1, 3)))
                return f"{{{items}}}"
            case "deque":
                return f"deque({self._list(list_of(kind.parts[0]), depth)})"
            case "dict":
                key, content = kind.parts
                items = [
                    f"{self._item(key, depth - 1)}: {self._item(content, depth - 1)}"
                    for _ in range(self.chance.upto(1, 3))
                ]
                return "{" + ", ".join(items) + "}"
            case _:
                raise AssertionError(kind)

    def _list(self, kind: Kind, depth: int) -> str:
        chance = self.chance
        part = kind.parts[0]
        known = self.place.known(kind)
        if depth > 0 and known and chance.likely(0.4):
            name = chance.one(known).name
            ways = [f"{name}[{chance.upto(-2, 2)}:{chance.upto(-1, 4)}]", f"{name}[::-1]", f"({name} + {name})"]
            if part.form in ("int", "str"):
                ways += [f"sorted({name})", f"sorted({name}, reverse=True)"]
            test = self.inside("item", part, lambda: self.typed(BOOL, depth - 1))
            changed = self.inside("item", part, lambda: self._item(part, depth - 1))
            ways += [f"[item for item in {name} if {test}]", f"[{changed} for item in {name}]"]
            ways += [f"list({name})", f"{name}.copy()", f"({name} * {chance.upto(0, 2)})", f"list(reversed({name}))"]
            if part.form == "int":
                ways += [f"sorted({name}, key=lambda item: item % 5)", f"{name}[{chance.upto(0, 1)}::2]"]
            return chance.one(ways)
        if depth > 0 and part.form == "int" and chance.likely(0.25):
            low, high = limits(part)
            return f"[{part}(n) for n in range({chance.upto(0, 3)}, {chance.upto(1, 6)})]"
        items = [self._item(part, depth - 1) for _ in range(chance.upto(1, 3))]
        return f"[{', '.join(items)}]"
