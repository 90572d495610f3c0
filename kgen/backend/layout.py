"""How kir values look in LLVM text.

A value is a row of scalars (`kgen.frontend.layout.scalars_of`), never an LLVM aggregate: a `str` travels as three
SSA values and three arguments, taking a tuple apart costs nothing, and no pass is ever stopped by an aggregate.
Only results of functions are packed into one LLVM struct, because LLVM functions return one value.

A bool is i1 as a value and i8 in memory. A value of a memory type is one pointer: its address.
"""

from __future__ import annotations

import zlib
from typing import Final

from kgen.frontend.layout import Scalar, is_reference, scalars_of
from kgen.frontend.types import (
    BoolType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    StructType,
    Type,
    UnionType,
    is_memory,
    underlying,
)

POINTER: Final = (Scalar(0, 64, is_pointer=True),)

CLASS_TAG: Final = 1
"""The tag of every class member of a union: which class it is, the object itself tells."""


def quote(symbol: str) -> str:
    """An LLVM global name."""
    if symbol.replace(".", "_").replace("$", "_").isidentifier() and symbol.isascii():
        return "@" + symbol
    return '@"' + escape(symbol.encode()) + '"'


def escape(data: bytes) -> str:
    """The inside of an LLVM string literal."""
    return "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:02X}" for b in data)


def is_by_address(type_: Type) -> bool:
    """Whether operands of the type are addresses."""
    return is_memory(underlying(type_))


def value_scalars(type_: Type) -> tuple[Scalar, ...]:
    """The SSA values of an operand of the type."""
    return POINTER if is_by_address(type_) else scalars_of(type_)


def scalar_text(scalar: Scalar) -> str:
    """The LLVM type of a scalar as a value."""
    return "ptr" if scalar.is_pointer else f"i{scalar.bits}"


def value_texts(type_: Type) -> list[str]:
    return [scalar_text(s) for s in value_scalars(type_)]


def result_texts(result: Type, raises: bool) -> list[str]:
    """The LLVM values that a function returns; a memory type is written through `sret` and returns nothing."""
    texts = [] if is_by_address(result) else value_texts(result)
    return ["ptr", *texts] if raises else texts


def pack(texts: list[str]) -> str:
    """The LLVM result type for these values."""
    if not texts:
        return "void"
    return texts[0] if len(texts) == 1 else "{ " + ", ".join(texts) + " }"


def machine_integer(type_: Type) -> IntType:
    """The integer behind an integer-like type: enums by storage, bools as one unsigned bit, pointers as u64."""
    match underlying(type_):
        case IntType() as integer:
            return integer
        case EnumType(storage=storage):
            return storage
        case BoolType():
            return _BIT
        case _:
            return _ADDRESS


_BIT: Final = IntType("bit", 1, signed=False)
_ADDRESS: Final = IntType("address", 64, signed=False)


def is_tagged(type_: Type) -> bool:
    """Whether a value starts with a u32 union tag (an optional of such a union is the union itself, tag 0 is None)."""
    type_ = underlying(type_)
    if isinstance(type_, OptionalType):
        type_ = underlying(type_.inner)
    return isinstance(type_, UnionType) and not type_.all_classes


def tagged_union(type_: Type) -> UnionType:
    """The union of a tagged type."""
    type_ = underlying(type_)
    if isinstance(type_, OptionalType):
        type_ = underlying(type_.inner)
    assert isinstance(type_, UnionType)
    return type_


def is_class_like(type_: Type) -> bool:
    """A class, a union of classes, or either of them optional: one object pointer."""
    return is_reference(type_)


def qualified_name(type_: Type) -> str:
    """A name that differs between all types of a program, stable from build to build."""
    match type_:
        case ClassType() | StructType():
            arguments = ", ".join(map(qualified_name, type_.arguments))
            base = f"{type_.python.__module__}.{type_.python.__qualname__}"
            return f"{base}[{arguments}]" if arguments else f"{base}:{type_.name}"
        case EnumType(python=python):
            return f"{python.__module__}.{python.__qualname__}"
        case NewTypeType(name=name, base=base):
            return f"NewType {name} {qualified_name(base)}"
        case _:
            return type_.name


_tags: Final[dict[Type, int]] = {}
_tag_owners: Final[dict[int, Type]] = {}


def tag_of(member: Type) -> int:
    """The union tag of a member type: from its name, so that packages compiled apart agree."""
    if is_reference(member):
        return CLASS_TAG
    found = _tags.get(member)
    if found is None:
        name = qualified_name(member)
        found = zlib.crc32(name.encode()) & 0x7FFFFFFF
        while found <= CLASS_TAG or found in _tag_owners:
            found = zlib.crc32(name.encode(), found) & 0x7FFFFFFF
        _tags[member] = found
        _tag_owners[found] = member
    return found
