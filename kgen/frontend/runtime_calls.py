"""Calls of the run-time library that the checker writes itself, and what they need of the parts above."""

from __future__ import annotations

import ast
import importlib
import types

from kgen.frontend.arguments import Argument
from kgen.frontend.loops import Loops
from kgen.frontend.tree import Constant, Expression, Panic, Sequence, Span, StaticRef
from kgen.frontend.types import NEVER, Type
from kgen.lang.panic import PanicKind


class RuntimeCalls(Loops):
    """Part of the checker: calls of the run-time library."""

    def runtime_function(self, module: str, name: str) -> types.FunctionType:
        """A function of the run-time library, live."""
        found: object = getattr(importlib.import_module(f"kgen.runtime.{module}"), name)
        assert isinstance(found, types.FunctionType)
        return found

    def runtime_call(self, module: str, name: str, arguments: list[Expression], node: ast.AST) -> Expression:
        """A call of the run-time library."""
        function = self.runtime_function(module, name)
        return self.call_function(function, None, "function", None, [Argument(node, None, a) for a in arguments], node)

    def cast_integer(self, value: Expression, wanted: Type, node: ast.AST, argument: ast.AST) -> Expression:
        """A written conversion to an integer type; panics at run time when the value does not fit."""
        raise NotImplementedError

    def static_of(self, owner: object, name: str, node: ast.AST) -> StaticRef:
        """The storage behind a live `Static`."""
        raise NotImplementedError

    def stop(self, kind: PanicKind, message: str, span: Span) -> Expression:
        """An expression that panics."""
        return Sequence(NEVER, span, [Panic(span, kind, message)], Constant(NEVER, span, None))
