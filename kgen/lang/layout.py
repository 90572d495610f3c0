"""What an annotation means for storage: its zero, its size, the checks and copies of a store.

The compiler has its own layout; this one serves CPython, and the tests hold the two together.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, ClassVar, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kgen.lang.checked import CheckedInt

T = TypeVar("T")

POINTER_SIZE: Final = 8


@dataclass(frozen=True)
class offset:
    """`x: Annotated[u32, offset(8)]`: the field starts at that byte of the struct."""

    bytes: int


@dataclass(frozen=True)
class bits:
    """`x: Annotated[u32, bits(3)]`: the field has that many bits.

    Neighbours of one type share its storage, from bit 0 up.
    """

    width: int


@dataclass(frozen=True)
class StructOptions:
    """What `@struct(...)` was given: the value of `__kgen_struct__`."""

    frozen: bool = False
    packed: bool = False
    align: int | None = None


@dataclass(frozen=True)
class StructField:
    """One field of a struct, as CPython sees it."""

    name: str
    kind: object
    """The annotation without `Annotated`, unless it is the length of an array."""
    offset: int
    size: int
    first_bit: int = 0
    bits: int | None = None


@dataclass(frozen=True)
class StructLayout:
    """Size and alignment in bytes, and the fields in order."""

    size: int
    alignment: int
    fields: dict[str, StructField]


_layouts: Final[dict[type, StructLayout]] = {}


def struct_options(kind: object) -> StructOptions | None:
    """The options of a struct class; None for anything else."""
    found: object = getattr(kind, "__kgen_struct__", None)
    return found if isinstance(found, StructOptions) else None


def layout_of(kind: type) -> StructLayout:
    """The C layout of a struct class."""
    if kind not in _layouts:
        options = struct_options(kind)
        if options is None:
            raise TypeError(f"{kind.__name__} is not a struct")
        _layouts[kind] = _laid_out(kind, options)
    return _layouts[kind]


def _laid_out(kind: type, options: StructOptions) -> StructLayout:
    fields: dict[str, StructField] = {}
    end = 0
    alignment = 1
    open_unit: tuple[object, int, int] | None = None
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if is_class_variable(hint):
            continue
        notes = cast(tuple[object, ...], get_args(hint)[1:]) if get_origin(hint) is Annotated else ()
        place = next((note.bytes for note in notes if isinstance(note, offset)), None)
        width = next((note.width for note in notes if isinstance(note, bits)), None)
        field_kind: object = get_args(hint)[0] if place is not None or width is not None else hint
        size, step = measure(field_kind)
        step = 1 if options.packed else step
        alignment = max(alignment, step)
        if width is not None and place is None and open_unit is not None:
            unit_kind, unit_offset, used = open_unit
            if unit_kind == field_kind and used + width <= size * 8:
                fields[name] = StructField(name, field_kind, unit_offset, size, used, width)
                open_unit = (unit_kind, unit_offset, used + width)
                continue
        start = place if place is not None else -(-end // step) * step
        fields[name] = StructField(name, field_kind, start, size, 0, width)
        open_unit = (field_kind, start, width) if width is not None else None
        end = max(end, start + size)
    alignment = max(alignment, options.align or 1)
    return StructLayout(-(-end // alignment) * alignment, alignment, fields)


def is_class_variable(annotation: object) -> bool:
    """Whether an annotation, live or as text, says that the name is no field."""
    if isinstance(annotation, str):
        return annotation.split("[")[0].split(".")[-1].strip() == "ClassVar"
    return annotation is ClassVar or get_origin(annotation) is ClassVar


def _unions() -> tuple[object, ...]:
    return (UnionType, Union)


def measure(kind: object) -> tuple[int, int]:
    """Size and alignment of a value, in bytes."""
    origin: object = get_origin(kind)
    if origin is Annotated:
        inner, *notes = cast(tuple[object, ...], get_args(kind))
        length = next((note for note in notes if isinstance(note, int)), None)
        element = next(iter(cast(tuple[object, ...], get_args(inner))), None)
        if length is None or element is None:
            return measure(inner)
        size, step = measure(element)
        return size * int(length), step
    if origin in _unions():
        members = [member for member in cast(tuple[object, ...], get_args(kind)) if member is not NoneType]
        if len(members) == 1 and measure(members[0]) == (POINTER_SIZE, POINTER_SIZE) and _is_reference(members[0]):
            return POINTER_SIZE, POINTER_SIZE
        raise TypeError(f"the size of {kind} is known to the compiler only")
    base = underlying(kind)
    if isinstance(base, TypeVar):
        # Under CPython generic code runs unbound: every value stands in a cell of its own, like a reference.
        return POINTER_SIZE, POINTER_SIZE
    if struct_options(base) is not None and isinstance(base, type):
        layout = layout_of(base)
        return layout.size, layout.alignment
    if isinstance(base, type) and issubclass(base, CheckedInt):
        return base.bits // 8, base.bits // 8
    if base is bool:
        return 1, 1
    if base is int or _is_reference(cast(object, base)):
        return POINTER_SIZE, POINTER_SIZE
    raise TypeError(f"the size of {kind} is known to the compiler only")


def _is_reference(kind: object) -> bool:
    """Whether values of this type are one pointer."""
    origin: object = cast(object, get_origin(kind)) or kind
    if not isinstance(origin, type) or origin in (str, bytes, tuple) or struct_options(origin) is not None:
        return False
    return not issubclass(origin, int | enum.Enum)


def sizeof(kind: object) -> int:
    """How many bytes a value of the type takes."""
    return measure(kind)[0]


def offsetof(kind: type, name: str) -> int:
    """At which byte of the struct the field starts."""
    return layout_of(kind).fields[name].offset


def underlying(kind: object) -> object:
    """The type without `NewType`, `Annotated` and type arguments."""
    while True:
        base: object = getattr(kind, "__supertype__", None)
        if base is not None:
            kind = base
        elif get_origin(kind) is Annotated:
            kind = cast(tuple[object, ...], get_args(kind))[0]
        elif isinstance(kind, type) or get_origin(kind) is None:
            return kind
        else:
            kind = get_origin(kind)


def zero_of(kind: type[T]) -> T:
    """The value whose bits are all zero: what fresh arrays hold."""
    return cast(T, _zero(kind))


def _zero(kind: object) -> object:
    if get_origin(kind) in _unions():
        return None
    base = underlying(kind)
    if base is int or base is bool:
        return base()
    zero = cast("Callable[[object], object] | None", getattr(base, "__kgen_zero__", None))
    if zero is not None:
        return zero(kind)
    if isinstance(base, type):
        if issubclass(base, CheckedInt | enum.IntEnum | enum.IntFlag):
            return base(0)
        struct = cast(type[object], base)
        if struct_options(struct) is not None:
            make = cast(Callable[..., object], struct)
            return make(**{name: _zero_field(field.kind) for name, field in layout_of(struct).fields.items()})
        if base in (str, bytes):
            return base()
    raise TypeError(f"{kind} has no all-zero value")


def _zero_field(hint: object) -> object:
    if get_origin(hint) is Annotated:
        inner, *notes = cast(tuple[object, ...], get_args(hint))
        make = get_origin(inner)
        if make is not None and callable(make):
            return make(get_args(inner)[0], notes[0])
    return _zero(hint)


def coerced(kind: object, value: T) -> T:
    """`value` as a place of type `kind` holds it: integers take the place's type and must fit."""
    base = underlying(kind)
    if isinstance(base, type) and issubclass(base, CheckedInt) and isinstance(value, int) and type(value) is not base:
        return cast(T, base(value))
    return value


def copied(value: T) -> T:
    """`value` as an assignment stores it: mutable structs and arrays are copied, everything else is shared."""
    copy: object = getattr(value, "__kgen_copy__", None)
    if copy is None or not callable(copy):
        return value
    return cast(T, copy())
