"""Signatures: what the annotations of a function say, before type parameters are bound."""

from __future__ import annotations

import ast
import inspect
import types
from dataclasses import dataclass
from typing import Final

from kgen import lang
from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.generics import Environment, GeneratorType
from kgen.frontend.nominal import Scope
from kgen.frontend.resolver import Resolver
from kgen.frontend.source import SourceFile, Sources
from kgen.frontend.tree import Span
from kgen.frontend.types import NONE, Type, optional

MISSING: Final = object()
"""The default of a parameter that must be given."""


@dataclass
class Parameter:
    """One parameter; `type` may mention type variables and open types."""

    name: str
    type: Type
    default: object
    keyword_only: bool
    positional_only: bool
    span: Span


@dataclass
class Signature:
    """A function as declared, for one owner type and environment."""

    name: str
    parameters: list[Parameter]
    """With self for methods; without cls for class methods."""
    result: Type
    is_generator: bool
    file: SourceFile
    node: ast.FunctionDef
    scope: Scope
    receiver: str | None
    """Name of the first parameter of a class method."""


class Signatures:
    """Reads signatures, once per function and environment."""

    def __init__(self, resolver: Resolver, sources: Sources, reporter: Reporter) -> None:
        self.resolver = resolver
        self.sources = sources
        self.reporter = reporter
        self._cache: dict[tuple[object, ...], Signature] = {}

    def of(
        self,
        function: types.FunctionType,
        owner: Type | None = None,
        kind: str = "function",
    ) -> Signature:
        """The signature; reports K04xx and raises `Abandoned` when it is not complete."""
        key = (function, owner, kind)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._read(function, owner, kind)
        return found

    def _read(self, function: types.FunctionType, owner: Type | None, kind: str) -> Signature:
        located = self.sources.function(function)
        if located is None or isinstance(located[1], ast.AsyncFunctionDef):
            span = Span(function.__code__.co_filename, function.__code__.co_firstlineno, 0, 0, 0)
            if located is not None:
                self.reporter.report(
                    "K0206",
                    located[0].span(located[1]),
                    "async functions are not in the subset",
                    "use a plain function",
                )
            else:
                self.reporter.report("K0307", span, f"`{function.__qualname__}` has no source that kgen can compile")
            raise Abandoned
        file, node = located
        environment: Environment = dict(self.resolver.environments.get(owner, {})) if owner is not None else {}
        scope = Scope(function_names(function), environment, file, owner)
        arguments = node.args
        for starred in (arguments.vararg, arguments.kwarg):
            if starred is not None and not (function.__name__ == "__exit__"):
                self.reporter.report(
                    "K0205",
                    file.span(starred),
                    f"`*{starred.arg}` is not in the subset",
                    "take a list or write the parameters out",
                )
                raise Abandoned
        defaults = _defaults(function)
        nodes = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        receiver: str | None = None
        parameters: list[Parameter] = []
        is_incomplete = False
        if owner is not None and kind in ("method", "property", "class") and not nodes:
            self.reporter.report(
                "K0401",
                Span(file.path, node.lineno, node.col_offset, node.lineno, node.col_offset + 4 + len(node.name)),
                f"the method `{node.name}` has no `self`",
                f"write def {node.name}(self), or put @staticmethod above it",
            )
            raise Abandoned
        for position, argument in enumerate(nodes):
            is_self = position == 0 and owner is not None and kind in ("method", "property", "class")
            if is_self and kind == "class":
                receiver = argument.arg
                continue
            if is_self and owner is not None:
                type_: Type = owner
            elif function.__name__ == "__exit__" and owner is not None:
                error = optional(self.resolver.nominal(lang.Error, ()))
                type_ = error if position in (1, 2) else NONE
            elif node.name in ("__eq__", "__ne__") and owner is not None and _is_object(argument.annotation):
                type_ = owner
            elif argument.annotation is None:
                self.reporter.report(
                    "K0401",
                    file.span(argument),
                    f"the parameter `{argument.arg}` of `{node.name}` has no annotation",
                    f"write {argument.arg}: int, or its real type",
                )
                is_incomplete = True
                continue
            else:
                type_ = self.resolver.annotation(argument.annotation, scope)
            parameters.append(
                Parameter(
                    argument.arg,
                    type_,
                    defaults.get(argument.arg, MISSING),
                    argument in arguments.kwonlyargs,
                    argument in arguments.posonlyargs,
                    file.span(argument),
                )
            )
        if is_incomplete:
            raise Abandoned
        is_generator = contains_yield(node)
        result: Type = NONE
        if node.returns is not None:
            result = self.resolver.annotation(node.returns, scope)
        elif node.name not in ("__init__", "__del__") and _returns_value(node):
            self.reporter.report(
                "K0402",
                Span(file.path, node.lineno, node.col_offset, node.lineno, node.col_offset + 4 + len(node.name)),
                f"`{node.name}` returns a value but has no return annotation",
                f"write def {node.name}(...) -> int, or its real type",
            )
            raise Abandoned
        if is_generator and isinstance(result, GeneratorType):
            result = result.element
        elif is_generator:
            self.reporter.report(
                "K0402",
                Span(file.path, node.lineno, node.col_offset, node.lineno, node.col_offset + 4 + len(node.name)),
                f"the generator `{node.name}` must be annotated with what it yields",
                f"write def {node.name}(...) -> Iterator[T]",
            )
            raise Abandoned
        assert isinstance(node, ast.FunctionDef)
        return Signature(node.name, parameters, result, is_generator, file, node, scope, receiver)


def _is_object(annotation: ast.expr | None) -> bool:
    """Python wants `__eq__(self, other: object)`; compiled, the other side has the same class."""
    return isinstance(annotation, ast.Name) and annotation.id == "object"


def function_names(function: types.FunctionType) -> dict[str, object]:
    """The names a function sees outside itself: globals and the cells of enclosing build-time functions."""
    closure: dict[str, object] = dict(inspect.getclosurevars(function).nonlocals) if function.__closure__ else {}
    if not closure:
        return function.__globals__
    return {**function.__globals__, **closure}


def _defaults(function: types.FunctionType) -> dict[str, object]:
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    values = function.__defaults__ or ()
    found: dict[str, object] = dict(zip(names[len(names) - len(values) :], values, strict=True))
    found.update(function.__kwdefaults__ or {})
    return found


def contains_yield(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the function is a generator function."""
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in own_nodes(node))


def _returns_value(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(part, ast.Return) and part.value is not None for part in own_nodes(node))


def own_nodes(node: ast.AST) -> list[ast.AST]:
    """All nodes of a function body, without those of nested functions and classes."""
    found: list[ast.AST] = []
    pending = list(ast.iter_child_nodes(node))
    while pending:
        part = pending.pop()
        found.append(part)
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(part))
    return found
