"""Comparisons: `==`, `<`, `is`, `in` and their chains."""

from __future__ import annotations

import ast
from typing import Final

from kgen.frontend.body import LITERAL, short_text
from kgen.frontend.equality import FOLD_COMPARE
from kgen.frontend.ordering import Ordering
from kgen.frontend.tree import CompareOperator, Constant, Expression, Not, ShortCircuit
from kgen.frontend.types import BOOL, ClassType, OptionalType, StructType, Type

COMPARISON: Final[dict[type[ast.cmpop], tuple[CompareOperator, str, str]]] = {
    ast.Eq: ("eq", "==", "__eq__"),
    ast.NotEq: ("ne", "!=", "__ne__"),
    ast.Lt: ("lt", "<", "__lt__"),
    ast.LtE: ("le", "<=", "__le__"),
    ast.Gt: ("gt", ">", "__gt__"),
    ast.GtE: ("ge", ">=", "__ge__"),
}


class Comparisons(Ordering):
    """Part of the checker: comparisons."""

    def compare(self, node: ast.Compare) -> Expression:
        """A chain of comparisons; each operand is evaluated once."""
        left_node: ast.expr = node.left
        if len(node.ops) == 1:
            return self._comparison(node, node.ops[0], left_node, node.comparators[0])
        with self.capture() as statements:
            left = self._link(left_node, None)
        tests: list[tuple[list[object], Expression]] = []
        result: Expression | None = None
        pending: list[Expression] = []
        for position, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
            with self.capture() as inner:
                hint = left.type if left.type is not LITERAL else None
                if position + 1 < len(node.ops):
                    right = self._link(right_node, hint)
                else:
                    right = self.expression(right_node, hint)
            test = self.comparison_of(node, op, left, right, (left_node, right_node))
            pending.append(self.sequence(inner, test))
            left, left_node = right, right_node
        del tests
        for test in reversed(pending):
            result = test if result is None else ShortCircuit(BOOL, test.span, "and", test, result)
        assert result is not None
        return self.sequence(statements, result)

    def _link(self, node: ast.expr, hint: Type | None) -> Expression:
        """An operand that two comparisons of a chain use; a literal has a type of its own in each."""
        value = self.expression(node, hint)
        if value.type is LITERAL and isinstance(value, Constant):
            return value
        return self.hold(self.settle(value, node))

    def _comparison(self, node: ast.AST, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> Expression:
        span = self.span(node)
        if isinstance(op, ast.Is | ast.IsNot):
            return self._identity(node, op, left_node, right_node)
        if isinstance(op, ast.In | ast.NotIn):
            test = self.contains(node, left_node, right_node)
            return Not(BOOL, span, test) if isinstance(op, ast.NotIn) else test
        left = self.expression(left_node)
        right = self.expression(right_node, left.type if left.type is not LITERAL else None)
        return self.comparison_of(node, op, left, right, (left_node, right_node))

    def contains(self, node: ast.AST, item: ast.expr, container: ast.expr) -> Expression:
        """`item in container`."""
        raise NotImplementedError

    def comparison_of(
        self, node: ast.AST, op: ast.cmpop, left: Expression, right: Expression, parts: tuple[ast.AST, ast.AST]
    ) -> Expression:
        """One comparison of two checked operands."""
        span = self.span(node)
        if isinstance(op, ast.In | ast.NotIn):
            test = self.contains_value(node, left, right)
            return Not(BOOL, span, test) if isinstance(op, ast.NotIn) else test
        if type(op) not in COMPARISON:
            self.refuse("K0202", node, "`is` cannot be chained", "write two comparisons joined by and")
        name, symbol, method = COMPARISON[type(op)]
        if isinstance(left, Constant) and isinstance(right, Constant) and left.type is LITERAL is right.type:
            return self.bool_constant(FOLD_COMPARE[name](int(left.value or 0), int(right.value or 0)), span)
        if name in ("eq", "ne"):
            equal = self.equality(left, right, node, parts)
            if equal is not None:
                return self._negated(equal) if name == "ne" else equal
        else:
            ordered = self.ordering(name, method, left, right, node, parts)
            if ordered is not None:
                return ordered
        for value, text in ((left, parts[0]), (right, parts[1])):
            if isinstance(value.type, OptionalType) and name not in ("eq", "ne"):
                self.refuse(
                    "K0506",
                    text,
                    f"`{short_text(text)}` may be None",
                    f"test it first: if {short_text(text)} is not None",
                )
        help = None
        if left.type is right.type and isinstance(left.type, ClassType | StructType) and name not in ("eq", "ne"):
            help = f"define {method} in `{left.type}`, or give the field to compare"
        elif {self.resolver.builtin_of(one) for one in (left.type, right.type)} == {str, bytes}:
            help = "write both as str, or both as bytes"
        elif name in ("eq", "ne"):
            help = "convert one side; values of these types are never equal"
        self.refuse("K0516", node, f"`{left.type} {symbol} {right.type}` cannot be compared", help)

    def contains_value(self, node: ast.AST, item: Expression, container: Expression) -> Expression:
        """`item in container` on checked operands."""
        raise NotImplementedError
