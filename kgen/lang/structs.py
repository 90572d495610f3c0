"""Structs: value types with C layout."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar, cast, dataclass_transform, overload

from kgen.lang.checked import CheckedInt
from kgen.lang.layout import StructOptions, coerced, copied, is_class_variable, layout_of
from kgen.lang.notes import noted
from kgen.lang.panic import Panic

C = TypeVar("C", bound=type)


@overload
@dataclass_transform()
def struct(kind: C, /) -> C: ...
@overload
@dataclass_transform()
def struct(*, frozen: bool = False, packed: bool = False, align: int | None = None) -> Callable[[C], C]: ...
def struct(
    kind: C | None = None, /, *, frozen: bool = False, packed: bool = False, align: int | None = None
) -> C | Callable[[C], C]:
    """Makes a class a struct. `__kgen_struct__` holds the options; annotations and defaults stay as written.

    `packed` leaves no padding, `align` raises the alignment, and a `frozen` struct is a pure value.
    """
    options = StructOptions(frozen, packed, align)

    def decorate(kind: C) -> C:
        _complete(kind, options)
        return kind

    return decorate if kind is None else decorate(kind)


def _complete(kind: type, options: StructOptions) -> None:
    own: dict[str, object] = dict(vars(kind))
    annotations = cast(dict[str, object], own.get("__annotations__", {}))
    names = tuple(name for name, annotation in annotations.items() if not is_class_variable(annotation))
    made: dict[str, object] = {
        "__kgen_struct__": options,
        "__match_args__": names,
        "__init__": _initializer(names, {name: own[name] for name in names if name in own}),
        "__setattr__": _refuse_store if options.frozen else _store,
    }
    if "__eq__" not in own:
        made["__eq__"] = _equal
        made["__hash__"] = _hash if options.frozen else None
    if "__repr__" not in own:
        made["__repr__"] = _repr
    if not options.frozen:
        made["__kgen_copy__"] = _copy
        made["__kgen_assign__"] = _assign
    for name, value in made.items():
        setattr(kind, name, value)


def _initializer(names: tuple[str, ...], defaults: dict[str, object]) -> Callable[..., None]:
    def __init__(self: object, *positional: object, **named: object) -> None:
        if len(positional) > len(names):
            raise TypeError(f"{type(self).__name__} has {len(names)} fields, not {len(positional)}")
        values = dict(zip(names, positional, strict=False))
        for name, value in named.items():
            if name in values or name not in names:
                raise TypeError(f"{type(self).__name__}: unexpected argument {name!r}")
            values[name] = value
        for name in names:
            if name not in values and name not in defaults:
                raise TypeError(f"{type(self).__name__}: field {name!r} needs a value")
            set_field(self, name, values.get(name, defaults.get(name)))

    return __init__


def set_field(target: object, name: str, value: object) -> None:
    """Stores a field as compiled code does: the value takes the field's type, structs and arrays are copied."""
    field = layout_field(type(target), name)
    if field is not None:
        kind, width = field
        value = copied(coerced(kind, value))
        if width is not None and isinstance(value, CheckedInt):
            low = -(1 << (width - 1)) if value.signed else 0
            if not low <= value < low + (1 << width):
                raise Panic("conversion", f"{int(value)} does not fit in {width} bits")
    object.__setattr__(target, name, value)


def layout_field(kind: type, name: str) -> tuple[object, int | None] | None:
    """Type and bit width of a field; None for a struct that only the compiler can lay out (a generic one)."""
    try:
        field = layout_of(kind).fields.get(name)
    except TypeError:
        return None
    return None if field is None else (field.kind, field.bits)


def _store(self: object, name: str, value: object) -> None:
    names = cast(tuple[str, ...], noted(type(self), "__match_args__"))
    if name not in names:
        raise AttributeError(f"{type(self).__name__} has no field {name!r}")
    set_field(self, name, value)


def _refuse_store(self: object, name: str, value: object) -> NoReturn:
    raise AttributeError(f"{type(self).__name__} is frozen: {name!r} = {value!r}")


def _values(value: object) -> tuple[object, ...]:
    names = cast(tuple[str, ...], noted(type(value), "__match_args__"))
    return tuple(getattr(value, name) for name in names)


def _equal(self: object, other: object) -> bool:
    return type(self) is type(other) and _values(self) == _values(other)


def _hash(self: object) -> int:
    return hash(_values(self))


def _repr(self: object) -> str:
    names = cast(tuple[str, ...], noted(type(self), "__match_args__"))
    fields = ", ".join(f"{name}={value!r}" for name, value in zip(names, _values(self), strict=True))
    return f"{type(self).__name__}({fields})"


def _copy(self: object) -> object:
    made = object.__new__(type(self))
    _assign(made, self)
    return made


def _assign(self: object, other: object) -> None:
    names = cast(tuple[str, ...], noted(type(self), "__match_args__"))
    for name, value in zip(names, _values(other), strict=True):
        object.__setattr__(self, name, copied(value))
