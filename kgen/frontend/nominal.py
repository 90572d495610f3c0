"""Nominal types: classes, structs, enums and type parameters, each made once and interned."""

from __future__ import annotations

import collections
import enum
import importlib
import sys
import typing
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from kgen.frontend.generics import Environment, GeneratorType, TypeVariable, has_variables
from kgen.frontend.live import is_named_tuple
from kgen.frontend.source import SourceFile, Sources
from kgen.frontend.types import (
    INT,
    NONE,
    U32,
    U64,
    ArrayType,
    CallableType,
    ClassType,
    EnumMember,
    EnumType,
    IntType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    array_of,
    callable_of,
    pointer_to,
    tuple_of,
    union,
    weak_to,
)

RUNTIME_CLASSES: Final = {
    list: ("kgen.runtime.list", "List"),
    dict: ("kgen.runtime.dict", "Dict"),
    set: ("kgen.runtime.set", "Set"),
    collections.deque: ("kgen.runtime.deque", "Deque"),
    bytearray: ("kgen.runtime.bytearray", "ByteArray"),
    bytes: ("kgen.runtime.bytes", "Bytes"),
    str: ("kgen.runtime.str", "Str"),
}
"""Builtin class to the class of the run-time library that implements it."""


@dataclass
class Scope:
    """Where an annotation stands: its module's names, the bindings of type parameters, its file."""

    names: dict[str, object]
    environment: Environment = field(default_factory=dict[object, Type])
    file: SourceFile | None = None
    owner: Type | None = None
    """What `Self` means."""


class NominalTypes:
    """The nominal types of one compilation."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.environments: dict[Type, Environment] = {}
        """Bindings of the type parameters of each class and struct."""
        self.begin: Callable[[ClassType | StructType], None] | None = None
        """Set by `kgen.frontend.classes`: fills in what a new class or struct has from the start."""
        self._nominal: dict[tuple[object, tuple[Type, ...]], Type] = {}
        self._variables: dict[object, TypeVariable] = {}
        self._generators: dict[Type, GeneratorType] = {}
        self._runtime_names: dict[type, str] = {}

    def runtime_class(self, builtin: type) -> type:
        """The run-time library's class behind a builtin."""
        module, name = RUNTIME_CLASSES[builtin]
        python: type = getattr(importlib.import_module(module), name)
        self._runtime_names[python] = builtin.__name__
        return python

    @property
    def str_type(self) -> StructType:
        return typing.cast(StructType, self.nominal(self.runtime_class(str), ()))

    @property
    def bytes_type(self) -> StructType:
        return typing.cast(StructType, self.nominal(self.runtime_class(bytes), ()))

    def list_of(self, element: Type) -> ClassType:
        return typing.cast(ClassType, self.nominal(self.runtime_class(list), (element,)))

    def builtin_of(self, type_: Type) -> type | None:
        """The builtin (`list`, `str`, ...) that `type_` implements, if any."""
        if isinstance(type_, ClassType | StructType):
            for builtin in RUNTIME_CLASSES:
                module, name = RUNTIME_CLASSES[builtin]
                if type_.python.__module__ == module and type_.python.__name__ == name:
                    return builtin
        return None

    def generator_of(self, element: Type) -> GeneratorType:
        return self._generators.setdefault(element, GeneratorType(element))

    def variable(self, variable: object) -> TypeVariable:
        return self._variables.setdefault(variable, TypeVariable(variable))

    def enum(self, python: type[enum.Enum]) -> EnumType:
        """The type of an Enum class; integer enums are stored as their value, others as their ordinal."""
        key = (python, ())
        found = self._nominal.get(key)
        if isinstance(found, EnumType):
            return found
        is_flag = issubclass(python, enum.Flag)
        is_int = issubclass(python, int)
        members = list(python.__members__.values())
        storage: IntType = U32
        if is_int or is_flag:
            high = max((int(m.value) for m in members), default=0)
            storage = U64 if high > INT.maximum else INT
        result = EnumType(python.__name__, python, storage, is_int, is_flag)
        for ordinal, member in enumerate(members):
            stored = int(member.value) if is_int or is_flag else ordinal
            result.members.append(EnumMember(member.name, member.value, stored))
        self._nominal[key] = result
        return result

    def shown_name(self, python: type) -> str:
        """The name of a class as the program knows it."""
        return self._runtime_names.get(python) or _public_name(python)

    def nominal(self, python: type, arguments: tuple[Type, ...]) -> ClassType | StructType:
        """The interned class or struct; its fields come later, from `kgen.frontend.classes`."""
        key = (python, arguments)
        found = self._nominal.get(key)
        if isinstance(found, ClassType | StructType):
            return found
        name = self._runtime_names.get(python) or _public_name(python)
        if arguments:
            name += f"[{', '.join(map(str, arguments))}]"
        made: ClassType | StructType
        if "__kgen_struct__" in python.__dict__ or is_named_tuple(python):
            made = StructType(name, python, arguments)
        else:
            made = ClassType(name, python, arguments)
            made.module_name = python.__module__
        self._nominal[key] = made
        self.environments[made] = dict(zip(type_parameters(python), arguments, strict=True))
        if self.begin is not None:
            self.begin(made)
        return made

    def nominal_types(self) -> list[Type]:
        """All classes, structs, enums and new types made so far."""
        return list(self._nominal.values())

    def scope_of(self, type_: ClassType | StructType) -> Scope:
        """The scope of the body of a class."""
        module = sys.modules.get(type_.python.__module__)
        found = self.sources.class_(type_.python)
        return Scope(
            dict(vars(module)) if module is not None else {},
            self.environments[type_],
            found[0] if found is not None else None,
            type_,
        )

    def substitute(self, pattern: Type, bindings: Environment) -> Type:
        """`pattern` with its variables replaced."""
        if not has_variables(pattern):
            return pattern

        def go(part: Type) -> Type:
            return self.substitute(part, bindings)

        match pattern:
            case TypeVariable(variable=variable):
                return bindings.get(variable, pattern)
            case OptionalType(inner=inner):
                return union([go(inner), NONE])
            case PtrType(element=inner):
                return pointer_to(go(inner))
            case ArrayType(element=inner, length=length):
                return array_of(go(inner), length)
            case GeneratorType(element=inner):
                return self.generator_of(go(inner))
            case TupleType(elements=parts):
                return tuple_of([go(p) for p in parts])
            case UnionType(members=parts):
                return union([go(p) for p in parts])
            case CallableType(parameters=parts, result=result):
                return callable_of([go(p) for p in parts], go(result))
            case ClassType(python=python, arguments=parts) | StructType(python=python, arguments=parts):
                return self.nominal(python, tuple(go(p) for p in parts))
            case WeakType(target=target):
                inner_class = go(target)
                return weak_to(inner_class) if isinstance(inner_class, ClassType) else pattern
            case _:
                return pattern


def type_parameters(python: type) -> tuple[object, ...]:
    parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
    return parameters


def _public_name(python: type) -> str:
    return python.__qualname__.replace("<locals>.", "")
