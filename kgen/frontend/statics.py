"""Statics: the storage behind a live `Static`, with its type and its first value."""

from __future__ import annotations

import ast
import sys

from kgen.frontend.body import LITERAL
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.storage import complete
from kgen.frontend.generics import OpenType
from kgen.frontend.live import is_atomic, is_static
from kgen.frontend.nominal import Scope
from kgen.frontend.tree import Static
from kgen.frontend.types import INT, Type


def make_static(checker: Builtins, owner: object, name: str, node: ast.AST) -> Static:
    assert is_static(owner)
    initial: object = owner.initial
    declared = owner.type
    type_: Type | None = None
    if declared is not None:
        type_ = checker.resolver.object(declared, checker.scope)
    if type_ is None:
        type_ = _declared_type(checker, owner, name) or checker.type_of_value(initial)
    if isinstance(type_, OpenType):  # `Static[Array[u8]]`: the length comes with the initial value
        type_ = checker.type_of_value(initial)
    if type_ is None or type_ is LITERAL:
        type_ = INT if type_ is LITERAL else None
    if type_ is None:
        checker.refuse("K0307", node, f"the type of the static `{name}` is not known", "write static(T, initial)")
    complete(checker, type_)
    if is_atomic(initial):
        initial = initial.load()
    made = Static(checker.builder.unique(f"{checker.function.package}.{name}"), type_, checker.initial(initial, type_))
    made.per_cpu = type(owner).__name__ == "PerCpu"
    made.section = owner.section
    made.alignment = owner.alignment
    return made


def _declared_type(checker: Builtins, owner: object, name: str) -> Type | None:
    """The T of `NAME: Static[T] = static(...)`, wherever the static was declared."""
    for file_names in (checker.scope.names,):
        if file_names.get(name) is owner:
            declared = checker.declared_type(name)
            if declared is not None:
                return declared
    return _search_modules(checker, owner)


def _search_modules(checker: Builtins, owner: object) -> Type | None:
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", {})
        for name, value in list(names.items()):
            if value is owner:
                path = getattr(module, "__file__", None)
                if path is None:
                    continue
                file = checker.builder.sources.load(path)
                for statement in file.tree.body:
                    if (
                        isinstance(statement, ast.AnnAssign)
                        and isinstance(statement.target, ast.Name)
                        and statement.target.id == name
                        and ast.unparse(statement.annotation).split(".")[-1] != "Final"
                    ):
                        return checker.resolver.annotation(statement.annotation, Scope(names, {}, file))
    return None
