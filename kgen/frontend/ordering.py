"""Orderings: `<`, `<=`, `>`, `>=` of every type."""

from __future__ import annotations

import ast
from typing import Final, Literal

from kgen.frontend.equality import Equality
from kgen.frontend.live import is_total_ordering
from kgen.frontend.tree import (
    Compare,
    CompareOperator,
    Conditional,
    Expression,
    FieldOf,
    MakeTuple,
    Not,
    ShortCircuit,
    Span,
    TupleItem,
)
from kgen.frontend.types import BOOL, ClassType, Field, IntType, PtrType, StructType, TupleType, tuple_of

_REFLECTED: Final[dict[str, CompareOperator]] = {"__lt__": "gt", "__gt__": "lt", "__le__": "ge", "__ge__": "le"}


_TOTAL: Final[dict[str, dict[str, tuple[bool, Literal["and", "or"] | None]]]] = {
    "__lt__": {"__gt__": (True, "and"), "__le__": (False, "or"), "__ge__": (True, None)},
    "__gt__": {"__lt__": (True, "and"), "__ge__": (False, "or"), "__le__": (True, None)},
    "__le__": {"__ge__": (True, "or"), "__lt__": (False, "and"), "__gt__": (True, None)},
    "__ge__": {"__le__": (True, "or"), "__gt__": (False, "and"), "__lt__": (True, None)},
}
"""What `functools.total_ordering` makes of the operator a class defines: whether that is negated, and whether it is
joined with `and not equal` or with `or equal`."""


class Ordering(Equality):
    """Part of the checker: orderings."""

    def ordering(
        self,
        name: CompareOperator,
        method: str,
        left: Expression,
        right: Expression,
        node: ast.AST,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression | None:
        """`<`, `<=`, `>`, `>=`."""
        span = self.span(node)
        integers = self._integer_pair(left, right, parts)
        if integers is not None:
            return Compare(BOOL, span, name, *integers)
        left, right = self.as_tuple(left), self.as_tuple(right)
        one, other = left.type, right.type
        if isinstance(one, IntType) and isinstance(other, IntType):
            self.refuse("K0502", node, f"`{one}` and `{other}` have no common type", f"convert one side: {one}(...)")
        if isinstance(one, TupleType) and isinstance(other, TupleType) and len(one.elements) == len(other.elements):
            return self._tuple_ordering(name, method, left, right, node)
        if isinstance(one, PtrType) and one is other:
            return Compare(BOOL, span, name, left, right)
        if isinstance(one, ClassType | StructType):
            if self.classes.method(one, method) is not None:
                return self.call_method(left, method, [right], node)
            derived = self._derived_ordering(name, method, left, right, node, parts)
            if derived is not None:
                return derived
            swapped = {"__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__"}[method]
            if isinstance(other, ClassType | StructType) and self.classes.method(other, swapped) is not None:
                with self.capture() as statements:
                    a, b = self.hold(left), self.hold(right)
                return self.sequence(statements, self.call_method(b, swapped, [a], node))
        return None

    def _derived_ordering(
        self,
        name: CompareOperator,
        method: str,
        left: Expression,
        right: Expression,
        node: ast.AST,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression | None:
        """An operator that `@dataclass(order=True)` or `@functools.total_ordering` gives to the class of `left`."""
        type_ = left.type
        assert isinstance(type_, ClassType | StructType)
        parameters: object = getattr(type_.python, "__dataclass_params__", None)
        span = self.span(node)
        if bool(getattr(parameters, "order", False)) and type_ is right.type:
            self.classes.complete(type_)
            with self.capture() as statements:
                one, other = self.hold(left), self.hold(right)
            sides = [self._fields_as_tuple(value, type_.fields, span) for value in (one, other)]
            ordered = self._tuple_ordering(name, method, sides[0], sides[1], node)
            return None if ordered is None else self.sequence(statements, ordered)
        if not is_total_ordering(type_.python, method):
            return None
        root = next((m for m in _TOTAL if self.classes.method(type_, m) is not None), None)
        if root is None:
            return None
        is_negated, joined = _TOTAL[root][method]
        with self.capture() as statements:
            one, other = self.hold(left), self.hold(right)
        result = self.call_method(one, root, [other], node)
        if is_negated:
            result = Not(BOOL, span, result)
        if joined is not None:
            equal = self.equality(one, other, node, parts)
            if equal is None:
                return None
            result = ShortCircuit(BOOL, span, joined, result, equal if joined == "or" else self._negated(equal))
        return self.sequence(statements, result)

    def _fields_as_tuple(self, value: Expression, fields: list[Field], span: Span) -> Expression:
        """The fields of an object side by side."""
        items: list[Expression] = [FieldOf(field.type, span, value, field) for field in fields]
        return MakeTuple(tuple_of([item.type for item in items]), span, items)

    def _tuple_ordering(
        self, name: CompareOperator, method: str, left: Expression, right: Expression, node: ast.AST
    ) -> Expression | None:
        span = self.span(node)
        with self.capture() as statements:
            first, second = self.hold(self.settle(left, node)), self.hold(self.settle(right, node))
        assert isinstance(first.type, TupleType) and isinstance(second.type, TupleType)
        strict: CompareOperator = "lt" if name in ("lt", "le") else "gt"
        strict_method = "__lt__" if name in ("lt", "le") else "__gt__"
        result: Expression = self.bool_constant(name in ("le", "ge"), span)
        for position in reversed(range(len(first.type.elements))):
            a = TupleItem(first.type.elements[position], span, first, position)
            b = TupleItem(second.type.elements[position], span, second, position)
            last = position == len(first.type.elements) - 1
            if last:
                ordered = self.ordering(name, method, a, b, node, (node, node))
                if ordered is None:
                    return None
                result = ordered
                continue
            equal = self.equality(a, b, node, (node, node))
            ordered = self.ordering(strict, strict_method, a, b, node, (node, node))
            if equal is None or ordered is None:
                return None
            result = Conditional(BOOL, span, equal, result, ordered)
        return self.sequence(statements, result)
