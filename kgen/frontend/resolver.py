"""From annotations and live Python objects to types: classes, structs, enums, aliases and generics.

Build time is Python's import time, so a name in an annotation is looked up where Python would look it up,
and what is found there is a live object: a class, a `NewType`, a `TypeVar`, an alias made by `typing`.
"""

from __future__ import annotations

import ast
import builtins
import collections
import collections.abc
import enum
import importlib
import sys
import types
import typing
from collections.abc import Callable
from typing import Final

from kgen import lang
from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.generics import OpenType
from kgen.frontend.live import CALLABLE, CALLABLE_FORM, is_class, is_enum_class, is_one_of
from kgen.frontend.nominal import RUNTIME_CLASSES, NominalTypes, Scope, type_parameters
from kgen.frontend.source import SourceFile, Sources
from kgen.frontend.tree import Span
from kgen.frontend.types import (
    BOOL,
    INT,
    INTEGERS,
    NEVER,
    NONE,
    ClassType,
    NewTypeType,
    Type,
    array_of,
    atomic_of,
    callable_of,
    pointer_to,
    tuple_of,
    union,
    weak_to,
)

_ITERABLES: Final = (
    collections.abc.Iterable,
    collections.abc.Sequence,
    collections.abc.Collection,
    collections.abc.Mapping,
    collections.abc.MutableSequence,
)


_WITHOUT_TYPE: Final[tuple[tuple[object, str], ...]] = (
    (typing.Any, "name the type, or a union of types, or use a TypeVar"),
    (object, "name the type, or a union of types, or use a TypeVar"),
    (CALLABLE_FORM, "write Callable[[int], int], with its parameters and its result"),
    (CALLABLE, "write Callable[[int], int], with its parameters and its result"),
    (tuple, "write tuple[int, str], with the type of each item"),
)
"""What Python accepts as an annotation and says too little, with the help. Found by identity: anything can stand there."""


class Resolver(NominalTypes):
    """Finds the types of one compilation."""

    def __init__(self, sources: Sources, reporter: Reporter) -> None:
        super().__init__(sources)
        self.reporter = reporter
        self._integers: dict[object, Type] = {getattr(lang, name): t for name, t in INTEGERS.items() if name != "int"}
        self._integers[int] = INT
        self._forwards: list[str] = []
        """The quoted names that are being resolved."""

    def annotation(self, node: ast.expr, scope: Scope) -> Type:
        """The type an annotation means; reports K04xx and raises `Abandoned` when it means none."""
        match node:
            case ast.Constant(value=None):
                return NONE
            case ast.Constant(value=str() as text):
                try:
                    inner = ast.parse(text, mode="eval").body
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    return self._refuse("K0403", node, scope, f'"{text}" is not a type')
                for part in ast.walk(inner):
                    ast.copy_location(part, node)
                return self.annotation(inner, scope)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return union([self.annotation(left, scope), self.annotation(right, scope)])
            case ast.Subscript(value=value, slice=inside):
                base = self.lookup(value, scope)
                arguments = inside.elts if isinstance(inside, ast.Tuple) else [inside]
                return self._subscript(base, arguments, node, scope)
            case ast.Name() | ast.Attribute():
                live = self.lookup(node, scope)
                help = next((text for known, text in _WITHOUT_TYPE if known is live), None)
                found = self.object(live, scope, node) if help is None else None
                if found is not None:
                    return found
                code = "K0403"
                if live is float:
                    code, help = "K0203", "use an integer; floats are not in the subset"
                return self._refuse(code, node, scope, f"`{ast.unparse(node)}` is not a type of the subset", help)
            case _:
                return self._refuse("K0403", node, scope, "this is not a type of the subset")

    def lookup(self, node: ast.expr, scope: Scope) -> object:
        """The live object behind a dotted name."""
        match node:
            case ast.Name(id=name):
                if name in scope.names:
                    return scope.names[name]
                if hasattr(builtins, name):
                    return getattr(builtins, name)
                found = _type_checking_import(scope.file, name)
                if found is not None:
                    return found
                help = "define it before, or import it at module level"
                return self._refuse("K0301", node, scope, f"the name `{name}` is not defined", help)
            case ast.Attribute(value=value, attr=name):
                base = self.lookup(value, scope)
                if hasattr(base, name):
                    return getattr(base, name)
                return self._refuse("K0305", node, scope, f"`{ast.unparse(value)}` has no attribute `{name}`")
            case _:
                return self._refuse("K0403", node, scope, f"`{ast.unparse(node)}` is not a type of the subset")

    def _subscript(self, base: object, arguments: list[ast.expr], node: ast.expr, scope: Scope) -> Type:
        match base:
            case typing.Final | typing.ClassVar | typing.Optional | typing.Required:
                inner = self.annotation(arguments[0], scope)
                return union([inner, NONE]) if base is typing.Optional else inner
            case typing.Union:
                return union([self.annotation(argument, scope) for argument in arguments])
            case typing.Literal:
                return self._literals(arguments, node, scope)
            case typing.Annotated:
                if self._is(arguments[0], lang.Array, scope) and len(arguments) == 2:
                    inner = typing.cast(ast.Subscript, arguments[0]).slice
                    return array_of(self.annotation(inner, scope), self._length(arguments[1], scope))
                return self.annotation(arguments[0], scope)
            case _ if is_one_of(base, (CALLABLE_FORM, CALLABLE)):
                if len(arguments) != 2 or not isinstance(arguments[0], ast.List):
                    return self._refuse(
                        "K0403", node, scope, "a Callable needs its parameters", "write Callable[[A, B], R]"
                    )
                parameters = [self.annotation(argument, scope) for argument in arguments[0].elts]
                return callable_of(parameters, self.annotation(arguments[1], scope))
            case _ if base is tuple:
                if len(arguments) == 1 and isinstance(arguments[0], ast.Tuple) and not arguments[0].elts:
                    return tuple_of([])
                if any(isinstance(a, ast.Constant) and a.value is ... for a in arguments):
                    return self._refuse(
                        "K0403", node, scope, "a tuple of any length is not in the subset", "use list[T]"
                    )
                return tuple_of([self.annotation(argument, scope) for argument in arguments])
            case _:
                return self._generic(base, [self.annotation(argument, scope) for argument in arguments], node, scope)

    def _literals(self, arguments: list[ast.expr], node: ast.expr, scope: Scope) -> Type:
        """`Literal["a", "b"]`: for the machine the type of the values; a type checker holds callers to them."""
        kinds: list[Type] = []
        for argument in arguments:
            if isinstance(argument, ast.UnaryOp):
                argument = argument.operand
            value: object = argument.value if isinstance(argument, ast.Constant) else self.lookup(argument, scope)
            found = self._type_of_literal(value)
            if found is None:
                return self._refuse("K0403", node, scope, f"`{ast.unparse(argument)}` cannot be part of a Literal")
            kinds.append(found)
        return union(kinds)

    def _type_of_literal(self, value: object) -> Type | None:
        match value:
            case None:
                return NONE
            case enum.Enum():
                return self.enum(type(value))
            case bool():
                return BOOL
            case int():
                return INT
            case str():
                return self.str_type
            case bytes():
                return self.bytes_type
            case _:
                return None

    def _is(self, node: ast.expr, wanted: object, scope: Scope) -> bool:
        return isinstance(node, ast.Subscript) and self.lookup(node.value, scope) is wanted

    def _length(self, node: ast.expr, scope: Scope) -> int:
        """A build-time array length: any expression of build-time names."""
        try:
            code = compile(ast.Expression(ast.fix_missing_locations(node)), "<length>", "eval")
            value: object = eval(code, {**scope.names})  # build time is Python's time: any expression is allowed
        except Exception as error:
            self._refuse("K0405", node, scope, f"the array length cannot be computed at build time: {error}")
            raise
        if not isinstance(value, int) or value < 0:
            self._refuse("K0405", node, scope, "the array length must be a build-time integer of at least 0")
            raise Abandoned
        return value

    def _generic(self, base: object, arguments: list[Type], node: ast.AST, scope: Scope) -> Type:
        """A generic class with its arguments."""
        simple: list[tuple[object, Callable[[Type], Type]]] = [(lang.Atomic, atomic_of), (lang.Static, _same)]
        pointer = sys.modules.get("kgen.unsafe")
        if pointer is not None and base is pointer.Ptr:
            return pointer_to(arguments[0])
        for candidate, make in simple:
            if base is candidate and len(arguments) == 1:
                return make(arguments[0])
        if base is lang.weak:
            if not isinstance(arguments[0], ClassType):
                return self._refuse("K0403", node, scope, f"weak needs a class, not `{arguments[0]}`")
            return weak_to(arguments[0])
        if base is lang.Array:
            return OpenType(f"Array[{arguments[0]}]", base, tuple(arguments))
        if is_one_of(base, (collections.abc.Iterator, collections.abc.Generator, typing.Iterator, typing.Generator)):
            return self.generator_of(arguments[0])
        if is_one_of(base, (*_ITERABLES, typing.Iterable, typing.Sequence, typing.Mapping)):
            name = f"{getattr(base, '__name__', base)}[{', '.join(map(str, arguments))}]"
            return OpenType(name, base, tuple(arguments))
        if base is frozenset:
            base = set
        if is_class(base):
            if base in RUNTIME_CLASSES:
                base = self.runtime_class(base)
            parameters = type_parameters(base)
            if len(parameters) != len(arguments):
                return self._refuse(
                    "K0404",
                    node,
                    scope,
                    f"`{self.shown_name(base)}` takes {_count(len(parameters))}, not {len(arguments)}",
                )
            stored = next((argument for argument in arguments if isinstance(argument, OpenType)), None)
            if stored is not None and not _is_protocol(base):
                return self._refuse(
                    "K0403",
                    node,
                    scope,
                    f"`{stored}` says what a parameter must have; it cannot be stored",
                    "use a base class, or a union of the classes",
                )
            if _is_protocol(base):
                return OpenType(base.__name__, base, tuple(arguments))
            return self.nominal(base, tuple(arguments))
        return self._refuse("K0403", node, scope, f"`{base}` is not a generic type of the subset")

    def object(self, value: object, scope: Scope, node: ast.AST | None = None) -> Type | None:
        """The type that a live object means in an annotation, or None."""
        if value is None or value is types.NoneType:
            return NONE
        if isinstance(value, str) and node is None:
            return self._forward(value, scope, node)
        if is_class(value) and value in self._integers:
            return self._integers[value]
        if value is bool:
            return BOOL
        if value in (typing.Never, typing.NoReturn):
            return NEVER
        if value is typing.Self and scope.owner is not None:
            return scope.owner
        if isinstance(value, typing.TypeVar):
            return scope.environment.get(value) or self.variable(value)
        if isinstance(value, typing.NewType):
            return self._newtype(value, scope)
        if isinstance(value, typing.ForwardRef):
            return self._forward(value.__forward_arg__, scope, node)
        origin: object = typing.get_origin(value)
        if origin is not None:
            return self._alias(value, origin, scope, node)
        if is_class(value):
            return self._class(value, scope, node)
        return None

    def _forward(self, name: str, scope: Scope, node: ast.AST | None) -> Type | None:
        """A name in quotes inside an alias; an alias that leads back to itself has no size."""
        if name in self._forwards:
            where = node if node is not None and hasattr(node, "lineno") else ast.Pass(lineno=1, col_offset=0)
            return self._refuse(
                "K0403", where, scope, f"the alias `{name}` contains itself", "make it a class that holds the others"
            )
        self._forwards.append(name)
        try:
            return self.annotation(ast.parse(name, mode="eval").body, scope)
        finally:
            self._forwards.pop()

    def _alias(self, value: object, origin: object, scope: Scope, node: ast.AST | None) -> Type | None:
        arguments: tuple[object, ...] = typing.get_args(value)
        if origin is typing.Annotated and typing.get_origin(arguments[0]) is lang.Array:
            element = self.object(typing.get_args(arguments[0])[0], scope)
            if element is not None and isinstance(arguments[1], int):
                return array_of(element, int(arguments[1]))
        if origin in (typing.Annotated, typing.Final, typing.ClassVar):
            return self.object(arguments[0], scope, node)
        if origin is typing.Literal:
            kinds = [self._type_of_literal(argument) for argument in arguments]
            known = [kind for kind in kinds if kind is not None]
            return union(known) if len(known) == len(kinds) else None
        if origin is CALLABLE:
            listed = typing.cast("list[object]", arguments[0])
            parameters = [self.object(a, scope) or NONE for a in listed]
            return callable_of(parameters, self.object(arguments[1], scope) or NONE)
        resolved = [self.object(argument, scope) for argument in arguments]
        if any(r is None for r in resolved):
            return None
        parts = [r for r in resolved if r is not None]
        if is_one_of(origin, (typing.Union, types.UnionType)):
            return union(parts)
        if origin is tuple:
            return tuple_of(parts)
        return self._generic(origin, parts, node or ast.Pass(), scope)

    def _newtype(self, value: typing.NewType, scope: Scope) -> Type:
        key = (value, ())
        if key not in self._nominal:
            base = self.object(value.__supertype__, scope)
            if base is None:
                raise Abandoned
            self._nominal[key] = NewTypeType(value.__name__, base, value)
        return self._nominal[key]

    def _class(self, python: type, scope: Scope, node: ast.AST | None) -> Type | None:
        if is_enum_class(python):
            return self.enum(python)
        if python in RUNTIME_CLASSES:
            python = self.runtime_class(python)
        if python in (float, complex, object, type, tuple, frozenset, slice, range, memoryview):
            return None
        if _is_protocol(python):
            return OpenType(python.__name__, python, ())
        if python.__module__ == "builtins" and python is not MemoryError:
            return None
        parameters = type_parameters(python)
        if python is MemoryError:
            python = lang.MemoryError
        if parameters:
            bound = [scope.environment.get(p) for p in parameters]
            known = [b for b in bound if b is not None]
            if len(known) != len(parameters):
                return self._refuse(
                    "K0404",
                    node or ast.Pass(),
                    scope,
                    f"`{self.shown_name(python)}` needs {_count(len(parameters))}",
                    f"write {self.shown_name(python)}[{', '.join(['int', 'str', 'bool'][: len(parameters)])}], or its real types",
                )
            return self.nominal(python, tuple(known))
        return self.nominal(python, ())

    def _refuse(self, code: str, node: ast.AST, scope: Scope, message: str, help: str | None = None) -> Type:
        file = scope.file
        span = file.span(node) if file is not None else Span("<unknown>", 1, 0, 1, 1)
        self.reporter.report(code, span, message, help)
        raise Abandoned


def _same(type_: Type) -> Type:
    return type_


def _is_protocol(python: type) -> bool:
    return bool(getattr(python, "_is_protocol", False))


def _type_checking_import(file: SourceFile | None, name: str) -> object | None:
    """A name that is imported only for type checkers (`if TYPE_CHECKING:`), to break an import cycle."""
    if file is None:
        return None
    for node in file.tree.body:
        if not (isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")):
            continue
        for statement in node.body:
            if not isinstance(statement, ast.ImportFrom) or statement.module is None:
                continue
            for alias in statement.names:
                if (alias.asname or alias.name) == name:
                    return getattr(importlib.import_module(statement.module), alias.name, None)
    return None


def _count(number: int) -> str:
    return "1 type argument" if number == 1 else f"{number} type arguments"
