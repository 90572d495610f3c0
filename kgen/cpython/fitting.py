"""Values as a place of a known type holds them: integers in their own class, structs and arrays as copies.

A *fitter* takes a value and gives the one to use in its place. Where none is needed there is no fitter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, cast

from kgen.cpython.errors import panic
from kgen.frontend.types import (
    BOOL,
    INT,
    ArrayType,
    ClassType,
    IntType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    underlying,
)
from kgen.lang import I64_MAX, I64_MIN
from kgen.lang.checked import INTEGER_CLASSES, CheckedInt
from kgen.lang.layout import copied

Fitter = Callable[[object], object]

CONTAINERS: Final = ("List", "Set", "Deque")
MAPS: Final = ("Dict",)


def has_integers(type_: Type, containers: bool = False) -> bool:
    """Whether values of this type are integers, or hold some directly."""
    return _holds(type_, lambda t: isinstance(t, IntType), containers)


def has_fixed_integers(type_: Type, containers: bool = False) -> bool:
    """Whether there are integers among them whose class is not plain `int`."""
    return _holds(type_, lambda t: isinstance(t, IntType) and t.name in INTEGER_CLASSES and t is not INT, containers)


def is_copied(type_: Type, containers: bool = False) -> bool:
    """Whether storing a value of this type copies something."""
    return _holds(type_, _is_changeable_value, containers)


def _is_changeable_value(type_: Type) -> bool:
    return isinstance(type_, ArrayType) or (isinstance(type_, StructType) and not type_.frozen and not _is_text(type_))


def _is_text(type_: StructType) -> bool:
    return type_.python.__module__.startswith("kgen.runtime.")


def _holds(type_: Type, test: Callable[[Type], bool], containers: bool) -> bool:
    base = underlying(type_)
    if test(base):
        return True
    match base:
        case OptionalType(inner=inner):
            return _holds(inner, test, containers)
        case UnionType(members=members):
            return any(_holds(member, test, containers) for member in members)
        case TupleType(elements=elements):
            return any(_holds(element, test, containers) for element in elements)
        case ClassType(arguments=arguments) if containers and container_name(base):
            return any(_holds(argument, test, containers) for argument in arguments)
        case _:
            return False


def container_name(type_: Type) -> str:
    """`List`, `Set`, `Deque` or `Dict` for a builtin container, else nothing."""
    if isinstance(type_, ClassType) and type_.python.__module__.startswith("kgen.runtime."):
        name = type_.python.__name__
        return name if name in (*CONTAINERS, *MAPS) else ""
    return ""


@cache
def integer_fitter(type_: IntType) -> Fitter:
    """To the class of one integer type; panics where a run-time function gave a value out of its range."""
    if type_ is INT:

        def plain(value: object) -> object:
            if type(value) is not int:
                value = int(cast(int, value))
            if I64_MIN <= value <= I64_MAX:
                return value
            panic("overflow", "the value does not fit int")

        return plain
    kind = INTEGER_CLASSES[type_.name]

    def fixed(value: object) -> object:
        if type(value) is kind:
            return value
        number = int(cast(int, value))
        if not kind.holds(number):
            panic("conversion", f"the value does not fit {type_}")
        return int.__new__(kind, number)

    return fixed


@cache
def fitter(type_: Type, integers: bool = True, copies: bool = False, fresh: bool = False) -> Fitter | None:
    """The fitter of a type: for its integers, for copies of what it stores, and into a fresh container."""
    base = underlying(type_)
    match base:
        case IntType():
            return integer_fitter(base) if integers and base.name in INTEGER_CLASSES | {"int": int} else None
        case StructType() | ArrayType():
            return copied if copies and _is_changeable_value(base) else None
        case OptionalType(inner=inner):
            inside = fitter(inner, integers, copies, fresh)
            return None if inside is None else lambda value: None if value is None else inside(value)
        case TupleType(elements=elements):
            parts = [fitter(element, integers, copies, fresh) for element in elements]
            return _tuple_fitter(parts) if any(parts) else None
        case UnionType(members=members):
            return _union_fitter(members, integers, copies)
        case ClassType(arguments=arguments) if fresh and container_name(base):
            parts = [fitter(argument, integers, copies) for argument in arguments]
            if not any(parts):
                return None
            return _map_refiller(parts) if container_name(base) in MAPS else _refiller(container_name(base), parts[0])
        case _:
            return None


def _tuple_fitter(parts: list[Fitter | None]) -> Fitter:
    def fit(value: object) -> object:
        if not isinstance(value, tuple):
            return value
        items = cast("tuple[object, ...]", value)
        return tuple(item if part is None else part(item) for part, item in zip(parts, items, strict=False))

    return fit


def _union_fitter(members: tuple[Type, ...], integers: bool, copies: bool) -> Fitter | None:
    numbers = [member for member in members if isinstance(underlying(member), IntType)]
    has_bool = BOOL in members

    def fit(value: object) -> object:
        if isinstance(value, int) and numbers and integers and not (has_bool and isinstance(value, bool)):
            return _fit_number(value, numbers)
        return copied(value) if copies else value

    return fit if numbers or (copies and any(map(_is_changeable_value, members))) else None


def _fit_number(value: int, numbers: list[Type]) -> object:
    """A literal takes the first member that holds it; a number that has a class keeps it if that is a member."""
    bases = [base for base in map(underlying, numbers) if isinstance(base, IntType)]
    if isinstance(value, CheckedInt):
        for base in bases:
            if base.name == type(value).__name__:
                return value
    if type(value) is int and INT in bases:
        return value
    for base in bases:
        if base.holds(int(value)):
            return integer_fitter(base)(value)
    return value


def _refiller(name: str, part: Fitter | None) -> Fitter:
    """Fits the items of a container that nobody else holds yet."""
    assert part is not None

    def fit(value: object) -> object:
        if name == "Set":
            items = cast("set[object]", value)
            kept = [part(item) for item in items]
            items.clear()
            items.update(kept)
        elif isinstance(value, list):
            listed = cast("list[object]", value)
            listed[:] = [part(item) for item in listed]
        else:
            queue = cast("list[object]", value)
            for index in range(len(queue)):
                queue[index] = part(queue[index])
        return cast(object, value)

    return fit


def _map_refiller(parts: list[Fitter | None]) -> Fitter:
    key, content = (part or _same for part in parts)

    def fit(value: object) -> object:
        items = cast("dict[object, object]", value)
        kept = [(key(k), content(v)) for k, v in items.items()]
        items.clear()
        items.update(kept)
        return cast(object, items)

    return fit


def _same(value: object) -> object:
    return value
