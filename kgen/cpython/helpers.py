"""The names by which instrumented code reaches its helpers: globals that no source can spell."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final, cast

from kgen.cpython.arithmetic import binary, dynamic, total, unary
from kgen.cpython.errors import panic, stopped, unwound
from kgen.cpython.fitting import Fitter, fitter
from kgen.frontend.types import INT, ClassType, IntType, Type
from kgen.lang import I64_MAX, I64_MIN
from kgen.lang.layout import copied


def each(items: Iterable[object], fit: Fitter) -> Iterator[object]:
    """The items as the variables of a loop hold them."""
    for item in items:
        yield fit(item)


def targets_fitter(parts: list[Fitter | None]) -> Fitter:
    """Fits the items of what is unpacked into several targets."""

    def fit(value: object) -> object:
        items = list(cast(Iterable[object], value))
        if len(items) != len(parts):
            panic("value", f"expected {len(parts)} values to unpack")
        return tuple(item if part is None else part(item) for part, item in zip(parts, items, strict=True))

    return fit


def to_int(value: object = 0, *base: int) -> int:
    """`int(value)`: 64 bits."""
    if isinstance(value, int):
        if not I64_MIN <= value <= I64_MAX:
            panic("conversion", "the value does not fit int")
        return int.__index__(value)
    number = int(cast(str, value), *base)
    if not I64_MIN <= number <= I64_MAX:
        panic("value", "invalid literal for int()")
    return number


def present(value: object) -> object:
    """A value that the checker takes for not None, from a place that may have changed since."""
    if value is None:
        panic("none", "this is None")
    return value


def current_class(python: type) -> type:
    """The class of the program that runs: its module was imported again after it was checked."""
    found: object = sys.modules.get(python.__module__)
    for name in python.__qualname__.split("."):
        found = getattr(found, name, None)
    return found if isinstance(found, type) else python


class Helpers:
    """The helpers that one program needs, by their global names."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {
            ".each": each,
            ".to_int": to_int,
            ".present": present,
            ".copied": copied,
            ".panic": panic,
            ".unwound": unwound,
            ".stopped": stopped,
        }
        self._fitters: dict[tuple[Type, bool, bool, bool], str] = {}

    def binary(self, name: str, type_: IntType) -> str:
        return self._add(f".{name}_{type_}", lambda: binary(name, type_))

    def dynamic(self, name: str) -> str:
        return self._add(f".{name}", lambda: dynamic(name))

    def unary(self, name: str, type_: IntType) -> str:
        return self._add(f".{name}_{type_}", lambda: unary(name, type_))

    def total(self, type_: IntType) -> str:
        return self._add(f".sum_{type_}", lambda: total(type_))

    def constant(self, type_: Type, value: int) -> str | None:
        """A literal in the class of its type; None where the literal itself does."""
        fit = fitter(type_)
        if fit is None or type_ is INT:
            return None
        return self._add(f".{type_}({value})", lambda: fit(value))

    def downcast(self, type_: ClassType) -> str:
        """Checks that a value is an object of the class."""

        def check(value: object) -> object:
            if value is None:
                panic("none", "this is None")
            if not isinstance(value, current_class(type_.python)):
                panic("narrowing", f"the value is not a {type_}")
            return value

        return self._add(f".is_{type_}_{id(type_)}", lambda: check)

    def fitter(self, type_: Type, integers: bool, copies: bool, fresh: bool = False) -> str | None:
        """The fitter of a type; None where it needs none."""
        fit = fitter(type_, integers, copies, fresh)
        if fit is None:
            return None
        key = (type_, integers, copies, fresh)
        name = self._fitters.setdefault(key, f".fit{len(self._fitters)}")
        self.values[name] = fit
        return name

    def targets(self, parts: list[Fitter | None]) -> str:
        """The fitter of an unpacking."""
        name = f".targets{len(self.values)}"
        self.values[name] = targets_fitter(parts)
        return name

    def function(self, name: str) -> Callable[..., object]:
        """A helper by its global name."""
        return cast("Callable[..., object]", self.values[name])

    def _add(self, name: str, make: Callable[[], object]) -> str:
        if name not in self.values:
            self.values[name] = make()
        return name


LOAD: Final = ast.Load()


def call(name: str, arguments: list[ast.expr], where: ast.AST) -> ast.Call:
    """A call of a helper at the place of `where`."""
    function = ast.copy_location(ast.Name(name, LOAD), where)
    return ast.copy_location(ast.Call(function, arguments, []), where)
