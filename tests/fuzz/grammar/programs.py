"""Whole random programs: declarations, functions, and an entry that runs them."""

from __future__ import annotations

from tests.fuzz.grammar.kinds import (
    BOOL,
    BYTES,
    INT,
    INTEGERS,
    STR,
    U8,
    Chance,
    Kind,
    Record,
    list_of,
    optional_of,
)
from tests.fuzz.grammar.scope import Callee, Place, Variable, World
from tests.fuzz.grammar.statements import Statements, has_class

PRELUDE = '''\
from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Annotated

from kgen.lang import (
    Array, Error, byte_swap, count_ones, i8, i16, i32, isize, leading_zeros, rotate_left, saturating_add,
    saturating_sub, struct, truncate, u8, u16, u32, u64, usize, wrapping_add, wrapping_mul, wrapping_sub,
)


class Guard:
    """Says when it is entered, left and gone."""

    def __init__(self, name: str, level: int) -> None:
        self.name = name
        self.level = level

    def __enter__(self) -> Guard:
        print("enter", self.name, self.level)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        print("leave", self.name, self.level, error is None)

    def __del__(self) -> None:
        print("gone", self.name)


class Quiet:
    """Keeps errors to itself."""

    def __init__(self, name: str, level: int) -> None:
        self.name = name
        self.level = level

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        print("quiet", self.name, error is None)
        return self.level % 2 == 0


def run(number: int, program: Callable[[], int]) -> None:
    print("program", number)
    try:
        print("result", program())
    except Error as error:
        print("left by", error)
'''

FUNCTION_COST = 3


FAMILY = 25
"""So many programs share their classes and the types of their variables: a type costs the compiler much."""


class Author:
    """Writes the declarations of a family, then one program of it; their names end in `suffix`."""

    def __init__(self, family: int) -> None:
        self.chance = Chance(family)
        self.world = World(self.chance, f"f{family}")
        self.kinds: list[Kind] = []

    def declarations(self) -> str:
        """The errors, enum, structs and classes of the family, and functions that give its optionals and unions."""
        self._errors()
        self._enum()
        for _ in range(self.chance.upto(1, 3)):
            self._struct()
        for _ in range(self.chance.upto(1, 2)):
            self._class()
        self._choose_kinds()
        for kind in self.kinds:
            if kind.form in ("optional", "union"):
                self._maker(kind)
        return self._taken()

    def program(self, seed: int, size: int) -> str:
        """The functions of a program; `program_SEED` runs it."""
        chance = self.chance = self.world.chance = Chance(seed)
        self.world.suffix = str(seed)
        for _ in range(chance.upto(0, size)):
            self._function(size)
        if chance.likely(0.3):
            self._generator()
        self._entry(size)
        return self._taken()

    def _taken(self) -> str:
        text = "\n".join(self.world.lines) + "\n"
        self.world.lines = []
        return text

    def _write(self, text: str = "") -> None:
        self.world.lines.append(text)

    def _name(self, stem: str) -> str:
        return f"{self.world.fresh(stem)}_{self.world.suffix}"

    # Declarations

    def _errors(self) -> None:
        for _ in range(self.chance.upto(1, 2)):
            name = self._name("Failure")
            self._write(f"\n\nclass {name}(Error):")
            self._write("    def __init__(self, code: int) -> None:")
            self._write('        super().__init__(f"failure {code}")')
            self._write("        self.code = code")
            self.world.errors.append(name)

    def _enum(self) -> None:
        kind = Kind("enum", self._name("Choice"))
        members = [f"M{i}" for i in range(self.chance.upto(2, 4))]
        self._write(f"\n\nclass {kind.name}(IntEnum):")
        for position, member in enumerate(members):
            self._write(f"    {member} = {position * self.chance.upto(1, 3) + position}")
        self.world.enums[kind] = members

    def _plain(self) -> Kind:
        return self.chance.one([*INTEGERS.values(), BOOL])

    def _struct(self) -> None:
        chance = self.chance
        kind = Kind("struct", self._name("Cell"))
        frozen = chance.likely(0.3)
        nested = [r.kind for r in self.world.records.values() if r.kind.form == "struct"]
        fields: list[tuple[str, Kind]] = []
        for _ in range(chance.upto(1, 4)):
            part = chance.one(nested) if nested and not frozen and chance.likely(0.3) else self._plain()
            fields.append((self.world.fresh("s"), part))
        record = Record(kind, fields, frozen=frozen)
        self._write(f"\n\n@struct{'(frozen=True)' if frozen else ''}\nclass {kind.name}:")
        for name, part in fields:
            self._write(f"    {name}: {part}")
        self._method(record, kind)
        self.world.records[kind] = record

    def _class(self) -> None:
        chance = self.chance
        kind = Kind("class", self._name("Node"))
        parts = [*INTEGERS.values(), BOOL, STR, BYTES, list_of(INT), list_of(U8), optional_of(kind)]
        parts += [r.kind for r in self.world.records.values() if r.kind.form == "struct"]
        fields = [(self.world.fresh("a"), chance.one(parts)) for _ in range(chance.upto(1, 4))]
        record = Record(kind, fields)
        self._class_head(record, None)
        self._method(record, kind)
        if chance.likely(0.2):
            self._write("\n    def __del__(self) -> None:")
            self._write(f'        print("end of {kind.name}")')
        self.world.records[kind] = record
        for _ in range(chance.upto(0, 2)):
            self._subclass(record)

    def _subclass(self, base: Record) -> None:
        chance = self.chance
        kind = Kind("class", self._name("Leaf"))
        own = [(self.world.fresh("a"), chance.one([INT, U8, STR])) for _ in range(chance.upto(0, 2))]
        record = Record(kind, [*base.fields, *own], base=base)
        self._class_head(record, base)
        for name, parameters, result in base.methods:
            if chance.likely(0.7):
                self._method_body(record, name, parameters, result)
        record.methods = list(base.methods)
        base.subclasses.append(record)
        self.world.records[kind] = record

    def _class_head(self, record: Record, base: Record | None) -> None:
        parent = f"({base.kind.name})" if base is not None else ""
        self._write(f"\n\nclass {record.kind.name}{parent}:")
        parameters = "".join(f", {name}: {part}" for name, part in record.fields)
        self._write(f"    def __init__(self{parameters}) -> None:")
        own = record.fields
        if base is not None:
            self._write(f"        super().__init__({', '.join(name for name, _ in base.fields)})")
            own = record.fields[len(base.fields) :]
        for name, _ in own:
            self._write(f"        self.{name} = {name}")

    def _method(self, record: Record, kind: Kind) -> None:
        for _ in range(self.chance.upto(0, 2)):
            name = self.world.fresh("method")
            parameters = [self.chance.one([INT, U8, STR]) for _ in range(self.chance.upto(0, 2))]
            result = self.chance.one([INT, STR, BOOL])
            self._method_body(record, name, parameters, result)
            record.methods.append((name, parameters, result))

    def _method_body(self, record: Record, name: str, parameters: list[Kind], result: Kind) -> None:
        given = [Variable(self.world.fresh("p"), part) for part in parameters]
        text = "".join(f", {v.name}: {v.kind}" for v in given)
        self._write(f"\n    def {name}(self{text}) -> {result}:")
        shown = [Variable(f"self.{n}", k, fixed=True, narrowed=True) for n, k in record.fields]
        place = Place(self.world, result, [*shown, *given], indent=2, loops=2)
        callees, self.world.callees = self.world.callees, []
        writer = Statements(place, [INT, U8, STR])
        changeable = [(n, k) for n, k in record.fields if k.form == "int"]
        if changeable and not record.frozen and self.chance.likely(0.5):
            field, part = self.chance.one(changeable)
            place.write(f"self.{field} = {writer.value(part, 1)}")
        place.write(f"return {writer.value(result, 2)}")
        self.world.callees = callees

    def _choose_kinds(self) -> None:
        """The types of this program's variables: a handful, so that values meet."""
        chance = self.chance
        integers = list(INTEGERS.values())
        base = [chance.one(integers), chance.one(integers), INT, U8, STR, BOOL, BYTES]
        base += [*self.world.records, *self.world.enums]
        scalars = [chance.one(integers), INT, U8, STR]
        made = list(base)
        for _ in range(chance.upto(6, 9)):
            inner = chance.one(base)
            key = chance.one(scalars)
            made.append(
                chance.one(
                    [
                        list_of(inner),
                        list_of(inner),
                        Kind("deque", "", (chance.one(scalars),)),
                        Kind("dict", "", (key, inner)),
                        Kind("dict", "", (key, list_of(inner))),
                        list_of(list_of(chance.one(scalars))),
                        list_of(Kind("tuple", "", (chance.one(scalars), key))),
                        optional_of(list_of(INT)),
                        Kind("set", "", (key,)),
                        Kind("tuple", "", (chance.one(base), inner)),
                        Kind("array", str(chance.upto(1, 4)), (chance.one(integers),)),
                        optional_of(inner),
                        optional_of(chance.one(scalars)),
                    ]
                )
            )
        if chance.likely(0.7):
            members = [INT, STR, *(k for k in self.world.records if k.form == "struct"), BYTES]
            made.append(Kind("union", "", tuple(members[: chance.upto(2, 3)])))
        self.kinds = made

    # Functions

    def _maker(self, kind: Kind) -> None:
        """A function that gives values of an optional or union type."""
        name = self._name("make")
        self._write(f"\n\ndef {name}(which: int) -> {kind}:")
        place = Place(self.world, kind, [Variable("which", INT)])
        writer = Statements(place, self.kinds)
        for number in range(2):
            place.write(f"if which % 3 == {number}:")
            place.write(f"    return {writer.value(kind, 1)}")
        place.write(f"return {writer.value(kind, 2)}")
        self.world.callees.append(Callee(name, (INT,), kind, cost=FUNCTION_COST))

    def _function(self, size: int) -> None:
        chance = self.chance
        name = self._name("f")
        storable = [k for k in self.kinds if k.form != "array"]
        parameters = tuple(chance.one(storable) for _ in range(chance.upto(0, 3)))
        result = chance.one([k for k in self.kinds if k.form not in ("array",)])
        # A struct that a function is given is the caller's: it is changed in place, or replaced, never both.
        # An object that is given ends with the call at the earliest when compiled, in CPython when it is replaced.
        given = [
            Variable(self.world.fresh("p"), k, fixed=k.form == "struct" or chance.likely(0.5) or has_class(k))
            for k in parameters
        ]
        self._write(f"\n\ndef {name}({', '.join(f'{v.name}: {v.kind}' for v in given)}) -> {result}:")
        place = Place(self.world, result, list(given), fuel=chance.upto(1, 4 * size))
        writer = Statements(place, self.kinds)
        writer.body(2 * size)
        writer.leave_function()
        self.world.callees.append(Callee(name, parameters, result, cost=place.cost + FUNCTION_COST))

    def _generator(self) -> None:
        chance = self.chance
        name = self._name("g")
        element = chance.one([INT, U8, STR, *self.world.records])
        given = [Variable(self.world.fresh("p"), INT, fixed=True)]
        self._write(f"\n\ndef {name}({given[0].name}: int) -> Iterator[{element}]:")
        place = Place(self.world, element, given, fuel=4, is_generator=True)
        writer = Statements(place, self.kinds)
        writer.body(2)
        if chance.likely(0.5):
            place.write("try:")
            with place.block():
                place.write(f"yield {writer.value(element, 2)}")
            place.write("finally:")
            place.write('    print("generator ends")')
        place.write(f"for i in range({chance.upto(0, 3)}):")
        with place.block(Variable("i", INT)):
            place.write(f"yield {writer.value(element, 2)}")
        self.world.callees.append(Callee(name, (INT,), element, is_generator=True, cost=place.cost + FUNCTION_COST))

    def _entry(self, size: int) -> None:
        suffix = self.world.suffix
        self._write(f"\n\ndef program_{suffix}() -> int:")
        place = Place(self.world, INT, fuel=self.chance.upto(3 * size, 6 * size))
        writer = Statements(place, self.kinds)
        for _ in range(2 * size):
            writer.statement()
        writer.body(2 * size)
        place.write(f"return {writer.value(INT, 2)}")


def declarations(family: int) -> str:
    """The declarations that the programs of a family use."""
    return Author(family).declarations()


def program(seed: int, size: int = 1) -> str:
    """The program of a seed."""
    author = Author(seed // FAMILY)
    author.declarations()
    return author.program(seed, size)
