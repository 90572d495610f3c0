"""Generics before their arguments are known: type parameters, open types, and the inference of the arguments."""

from __future__ import annotations

from kgen.frontend.types import (
    NONE,
    ArrayType,
    CallableType,
    ClassType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
)


class TypeVariable(Type):
    """A type parameter that is not bound yet; only in patterns for inference."""

    def __init__(self, variable: object) -> None:
        self.name = getattr(variable, "__name__", "T")
        self.variable = variable


class OpenType(Type):
    """A parameter annotation that any fitting argument type instantiates: a Protocol, `Array[T]`, `Iterable[T]`."""

    def __init__(self, name: str, origin: object, arguments: tuple[Type, ...]) -> None:
        self.name = name
        self.origin = origin
        self.arguments = arguments


class GeneratorType(Type):
    """What a generator function returns; can only be iterated."""

    def __init__(self, element: Type) -> None:
        self.element = element
        self.name = f"Iterator[{element}]"


Environment = dict[object, Type]
"""TypeVar to type."""


def unify(pattern: Type, actual: Type, bindings: Environment) -> None:
    """Binds the variables of `pattern` from `actual` where the shapes agree; mismatches are left to the caller."""
    match pattern, actual:
        case TypeVariable(variable=variable), _:
            bindings.setdefault(variable, actual)
        case OptionalType(inner=inner), OptionalType(inner=found):
            unify(inner, found, bindings)
        case OptionalType(inner=inner), _ if actual is not NONE:
            unify(inner, actual, bindings)
        case TupleType(elements=wanted), TupleType(elements=found):
            for one, other in zip(wanted, found, strict=False):
                unify(one, other, bindings)
        case UnionType(members=wanted), UnionType(members=found):
            for one, other in zip(wanted, found, strict=False):
                unify(one, other, bindings)
        case PtrType(element=wanted), PtrType(element=found):
            unify(wanted, found, bindings)
        case ArrayType(element=wanted), ArrayType(element=found):
            unify(wanted, found, bindings)
        case OpenType(arguments=(wanted,)), ArrayType(element=found):
            unify(wanted, found, bindings)
        case OpenType(arguments=(wanted,)), ClassType(arguments=(found, *_)):
            unify(wanted, found, bindings)
        case GeneratorType(element=wanted), GeneratorType(element=found):
            unify(wanted, found, bindings)
        case WeakType(target=wanted), WeakType(target=found):
            unify(wanted, found, bindings)
        case CallableType(parameters=wanted, result=result), CallableType(parameters=found, result=other):
            for one, another in zip(wanted, found, strict=False):
                unify(one, another, bindings)
            unify(result, other, bindings)
        case ((ClassType() | StructType()), (ClassType() | StructType())):
            current: ClassType | StructType | None = actual
            while current is not None and current.python is not pattern.python:
                current = current.base if isinstance(current, ClassType) else None
            if current is not None:
                for one, another in zip(pattern.arguments, current.arguments, strict=False):
                    unify(one, another, bindings)
        case _:
            pass


def has_variables(type_: Type) -> bool:
    """Whether a pattern still mentions an unbound type parameter (or an open type)."""
    match type_:
        case TypeVariable() | OpenType():
            return True
        case OptionalType(inner=inner) | PtrType(element=inner) | ArrayType(element=inner):
            return has_variables(inner)
        case GeneratorType(element=inner):
            return has_variables(inner)
        case TupleType(elements=parts) | UnionType(members=parts):
            return any(has_variables(p) for p in parts)
        case CallableType(parameters=parts, result=result):
            return has_variables(result) or any(has_variables(p) for p in parts)
        case ClassType(arguments=parts) | StructType(arguments=parts):
            return any(has_variables(p) for p in parts)
        case WeakType(target=target):
            return has_variables(target)
        case _:
            return False
