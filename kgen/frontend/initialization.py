"""Which values may start as all zero bits, and which a constructor must assign before anyone can see them."""

from __future__ import annotations

from kgen.frontend.types import (
    NO_DEFAULT,
    ArrayType,
    CallableType,
    ClassType,
    EnumType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    underlying,
)


def has_zero(type_: Type) -> bool:
    """Whether all zero bits are a valid value of the type: not for objects, functions, unions and some enums."""
    match underlying(type_):
        case ClassType() | CallableType() | UnionType() | WeakType():
            return False
        case EnumType(members=members, is_flag=is_flag):
            return is_flag or any(member.stored == 0 for member in members)
        case TupleType(elements=elements):
            return all(has_zero(element) for element in elements)
        case ArrayType(element=element):
            return has_zero(element)
        case StructType(fields=fields):
            return all(has_zero(field.type) for field in fields)
        case _:
            return True


def fields_to_assign(class_: ClassType) -> list[str]:
    """The fields that `__init__` must assign: no default, and zero is no value."""
    return [field.name for field in class_.fields if field.default is NO_DEFAULT and not has_zero(field.type)]
