"""`raise`: of an error that is made there, or of one that was caught."""

from __future__ import annotations

import ast
import builtins
import typing

from kgen import lang
from kgen.frontend.live import is_class, is_error_class
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Expression, Raise
from kgen.frontend.types import ClassType


def raise_statement(checker: Targets, node: ast.Raise) -> None:
    span = checker.span(node)
    if node.exc is None:
        if checker.handlers == 0:
            checker.refuse("K0604", node, "raise without a value needs an enclosing except")
        checker.emit(Raise(span, None))
        checker.flow.is_reachable = False
        return
    found = checker.build_time(node.exc)
    if is_class(found):
        value = _raised_class(checker, found, node.exc)
    else:
        if isinstance(node.exc, ast.Call):
            called = checker.build_time(node.exc.func)
            if is_class(called) and not is_error_class(called):
                _refuse_raise(checker, called, node.exc)
        value = checker.value(node.exc)
    if not isinstance(value.type, ClassType) or not issubclass(value.type.python, lang.Error):
        checker.refuse("K0601", node.exc, f"a `{value.type}` cannot be raised", "derive a class from Error")
    checker.emit(Raise(span, value))
    checker.flow.is_reachable = False


def _refuse_raise(checker: Targets, found: type, node: ast.AST) -> None:
    checker.refuse(
        "K0601",
        node,
        f"`{found.__name__}` is not a subclass of Error",
        "derive a class from Error; for a broken invariant use assert",
    )


def _raised_class(checker: Targets, found: type, node: ast.expr) -> Expression:
    if found is builtins.MemoryError:
        found = lang.MemoryError
    if not is_error_class(found):
        _refuse_raise(checker, found, node)
    type_ = checker.resolver.object(found, checker.scope)
    assert isinstance(type_, ClassType)
    return checker.construct(type_, [], node)


def error_class(checker: Targets) -> ClassType:
    return typing.cast(ClassType, checker.resolver.nominal(lang.Error, ()))
