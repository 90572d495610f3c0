"""Expressions: the dispatch over the syntax; tests, and assignment in an expression."""

from __future__ import annotations

import ast
from typing import Literal

from kgen.frontend.comprehensions import comprehension, dict_comprehension
from kgen.frontend.displays import dict_display, list_display, set_display, tuple_display
from kgen.frontend.logic import bool_operation, conditional
from kgen.frontend.membership import Membership
from kgen.frontend.text.f_strings import f_string
from kgen.frontend.tree import Expression, ShortCircuit
from kgen.frontend.types import BOOL, Type


class Expressions(Membership):
    """Part of the checker: expressions."""

    def expression(self, node: ast.expr, expected: Type | None = None) -> Expression:
        made = self._expression(node, expected)
        self.observer.expression(node, made)
        return made

    def _expression(self, node: ast.expr, expected: Type | None) -> Expression:
        span = self.span(node)
        match node:
            case ast.Constant():
                return self._literal(node, expected)
            case ast.Name():
                return self._name(node, expected)
            case ast.Attribute():
                return self._attribute(node, expected)
            case ast.BinOp():
                return self.binary(node, expected)
            case ast.UnaryOp():
                return self.unary(node, expected)
            case ast.Compare():
                return self.compare(node)
            case ast.BoolOp():
                return bool_operation(self, node, expected)
            case ast.IfExp():
                return conditional(self, node, expected)
            case ast.Call():
                return self._call(node, expected)
            case ast.Subscript():
                return self._subscript(node, expected)
            case ast.Tuple():
                return tuple_display(self, node, expected)
            case ast.List():
                return list_display(self, node, expected)
            case ast.Set():
                return set_display(self, node, expected)
            case ast.Dict():
                return dict_display(self, node, expected)
            case ast.ListComp():
                return comprehension(self, list, node, expected)
            case ast.SetComp():
                return comprehension(self, set, node, expected)
            case ast.DictComp():
                return dict_comprehension(self, node, expected)
            case ast.GeneratorExp():
                self.refuse(
                    "K0219", node, "a generator can only be the iterable of a loop or comprehension", "use [...]"
                )
            case ast.JoinedStr():
                return f_string(self, node)
            case ast.Lambda():
                return self.lambda_value(node, expected)
            case ast.NamedExpr():
                return self._walrus(node, expected)
            case ast.Starred():
                self.refuse("K0215", node, "`*` is not in the subset here", "write the items out")
            case ast.Await():
                self.refuse("K0206", node, "await is not in the subset")
            case ast.Yield() | ast.YieldFrom():
                self.refuse("K0219", node, "yield is a statement in the subset", "write it on a line of its own")
            case _:
                self.refuse("K0202", span, f"this expression is not in the subset: {type(node).__name__}")

    def condition(self, node: ast.expr) -> Expression:
        """A test; `and`, `or` and `not` keep their short circuits and narrowings."""
        span = self.span(node)
        if isinstance(node, ast.BoolOp):
            before = self.flow.copy()
            tests: list[Expression] = []
            for position, part in enumerate(node.values):
                tests.append(self.condition(part))
                if position + 1 < len(node.values):
                    self.assume(part, isinstance(node.op, ast.And))
            walrus = {name: b for name, b in self.flow.bindings.items() if name not in before.bindings}
            self.flow.become(before)
            for name, binding in walrus.items():
                self.flow.bindings.setdefault(name, binding)
            result = tests[-1]
            word: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
            for test in reversed(tests[:-1]):
                result = ShortCircuit(BOOL, span, word, test, result)
            return result
        return self.truth(self.settle(self.expression(node), node), node)

    def _walrus(self, node: ast.NamedExpr, expected: Type | None) -> Expression:
        span = self.span(node)
        assert isinstance(node.target, ast.Name)
        with self.capture() as statements:
            self.assign_name(node.target, self.value(node.value, expected), node.value)
        reference = self._name(ast.copy_location(ast.Name(node.target.id), node.target), None)
        reference.span = span
        return self.sequence(statements, reference)

    def assign_name(self, target: ast.Name, value: Expression, node: ast.AST) -> None:
        """`name = value`."""
        raise NotImplementedError
