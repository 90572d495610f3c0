"""Live objects of build time, recognised: type guards that keep a type checker's knowledge exact."""

from __future__ import annotations

import collections.abc
import enum
import functools
import types
import typing
from collections.abc import Iterable, Sized
from typing import Final, TypeGuard, cast

from kgen import lang

CALLABLE_FORM: Final[object] = vars(typing)["Callable"]
"""`typing.Callable` as an object; its own type says nothing a checker could use."""
CALLABLE: Final[object] = vars(collections.abc)["Callable"]
"""`collections.abc.Callable` as an object."""


def is_class(value: object) -> TypeGuard[type]:
    """Whether a build-time value is a class."""
    return isinstance(value, type)


def is_enum_class(value: object) -> TypeGuard[type[enum.Enum]]:
    """Whether a build-time value is an Enum class."""
    return isinstance(value, type) and issubclass(value, enum.Enum)


def is_error_class(value: object) -> TypeGuard[type[lang.Error]]:
    """Whether a build-time value is Error or a subclass."""
    return isinstance(value, type) and issubclass(value, lang.Error)


def is_static(value: object) -> TypeGuard[lang.Static[object]]:
    """Whether a build-time value is a `static(...)`."""
    return isinstance(value, lang.Static)


def is_array(value: object) -> TypeGuard[lang.Array[object]]:
    """Whether a build-time value is an `Array(...)`."""
    return isinstance(value, lang.Array)


def is_atomic(value: object) -> TypeGuard[lang.Atomic[int]]:
    """Whether a build-time value is an `Atomic(...)`."""
    return isinstance(value, lang.Atomic)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether a build-time value is a list."""
    return isinstance(value, list)


def is_one_of(value: object, candidates: Iterable[object]) -> bool:
    """Whether `value` is one of these very objects."""
    return any(value is candidate for candidate in candidates)


def items_of(value: object) -> list[object]:
    """The items of a build-time sequence or set."""
    return list(cast("Iterable[object]", value))


def length_of(value: object) -> int | None:
    """`len(value)` of a build-time container; None for anything else."""
    if isinstance(value, list | tuple | dict | str | bytes | set | frozenset | range):
        return len(cast("Sized", value))
    return None


def members_of(value: object) -> list[object] | None:
    """The items of a build-time container for `in`, in an order that does not change; None for anything else."""
    if isinstance(value, set | frozenset):
        return sorted(cast("Iterable[object]", value), key=repr)
    if isinstance(value, list | tuple | dict):
        return list(cast("Iterable[object]", value))
    return None


def is_total_ordering(python: type, method: str) -> bool:
    """Whether `@functools.total_ordering` gave the method to the class."""
    found: object = getattr(python, method, None)
    return isinstance(found, types.FunctionType) and found.__code__.co_filename == functools.__file__


def has_functions(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    """Whether a build-time list or tuple holds functions, also inside tuples: no data for a table of the image."""
    if not isinstance(value, list | tuple):
        return False
    items = items_of(cast(object, value))
    inner = [cast(object, item) for item in items if isinstance(item, tuple)]
    return any(isinstance(item, types.FunctionType) for item in items) or any(map(has_functions, inner))


def is_named_tuple(python: type) -> bool:
    """Whether a class is a `typing.NamedTuple`."""
    return issubclass(python, tuple) and "_fields" in python.__dict__ and "__annotations__" in python.__dict__


def has_generated_repr(python: type) -> bool:
    """Whether the `__repr__` of a class is the one that `@dataclass` makes, here or in a base."""
    for base in python.__mro__:
        parameters: object = base.__dict__.get("__dataclass_params__")
        if parameters is not None and bool(getattr(parameters, "repr", False)) and "__repr__" in base.__dict__:
            return hasattr(base.__dict__["__repr__"], "__wrapped__")
        if "__repr__" in base.__dict__:
            return False
    return False
