"""`in`: tests of membership, and the loops they become."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.generics import GeneratorType
from kgen.frontend.live import members_of
from kgen.frontend.range_loops import Use
from kgen.frontend.subscripts import Subscripts
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Break,
    Compare,
    Constant,
    ElementOf,
    Expression,
    ForRange,
    If,
    LocalRef,
    Not,
    ShortCircuit,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    ArrayType,
    ClassType,
    EnumType,
    OptionalType,
    StructType,
    TupleType,
    underlying,
)


class Membership(Subscripts):
    """Part of the checker: tests of membership."""

    def contains(self, node: ast.AST, item: ast.expr, container: ast.expr) -> Expression:
        """`item in container`; literal containers become comparisons."""
        span = self.span(node)
        found = self.build_time(container)
        parts: list[ast.expr] | None = None
        if isinstance(container, ast.Tuple | ast.List | ast.Set):
            parts = list(container.elts)
        if isinstance(container, ast.Call) and self.build_time(container.func) is range:
            return self._in_range(node, item, container)
        if parts is not None:
            with self.capture() as statements:
                held = self.hold(self.value(item))
            result: Expression = self.bool_constant(False, span)
            for part in reversed(parts):
                candidate = self.expression(part, held.type)
                equal = self.equality(held, candidate, node, (item, part))
                if equal is None:
                    self.refuse(
                        "K0516",
                        part,
                        f"a `{candidate.type}` is never equal to a `{held.type}`",
                        f"look for a `{candidate.type}`",
                    )
                result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", equal, result)
            return self.sequence(statements, result)
        members = members_of(found)
        if members is not None:
            with self.capture() as statements:
                held = self.hold(self.value(item))
            result = self.bool_constant(False, span)
            for member in reversed(members):
                equal = self.equality(held, self.constant(member, span, node), node, (item, item))
                if equal is not None:
                    result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", equal, result)
            return self.sequence(statements, result)
        left = self.expression(item)
        if self.is_iterator(container):
            return self._search_for(node, left, lambda use: self.loop(container, use, []))
        value = self.value(container)
        return self.contains_value(node, left, value)

    def _in_range(self, node: ast.AST, item: ast.expr, container: ast.Call) -> Expression:
        span = self.span(node)
        if len(container.args) == 3:
            numbers = [self.cast_integer(self.value(part), INT, part, part) for part in (item, *container.args)]
            return self.runtime_call("ints", "in_range", numbers, node)
        with self.capture() as statements:
            held = self.hold(self.value(item))
        low: Expression = Constant(LITERAL, span, 0) if len(container.args) == 1 else self.expression(container.args[0])
        high = self.expression(container.args[-1])
        above = self.ordering("ge", "__ge__", held, low, node, (item, container))
        below = self.ordering("lt", "__lt__", held, high, node, (item, container))
        assert above is not None and below is not None
        return self.sequence(statements, ShortCircuit(BOOL, span, "and", above, below))

    def contains_value(self, node: ast.AST, item: Expression, container: Expression) -> Expression:
        container = self.as_tuple(container)
        span = self.span(node)
        type_ = underlying(container.type)
        if isinstance(type_, EnumType) and type_.is_flag:
            with self.capture() as statements:
                held = self.hold(self.coerce(item, type_, node))
            masked = Arithmetic(type_, span, "and", container, held)
            return self.sequence(statements, Compare(BOOL, span, "eq", masked, held))
        if isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__contains__") is not None:
            return self.method_call(container, "__contains__", [Argument(node, None, item)], node)
        if isinstance(type_, GeneratorType | ArrayType | TupleType) or (
            isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__iter__") is not None
        ):
            return self._search_for(node, item, lambda use: self.loop_value(container, node, use, []))
        if isinstance(type_, OptionalType):
            self.refuse("K0506", node, "the container may be None", "test it first")
        self.refuse("K0510", node, f"`in` does not work on a `{container.type}`")

    def _search_for(self, node: ast.AST, item: Expression, loop: Callable[[Use], None]) -> Expression:
        span = self.span(node)
        with self.capture() as statements:
            wanted = self.hold(self.settle(item, node))
            result = LocalRef(BOOL, span, self.temporary(BOOL, span, "found"))
            self.emit(Assign(span, result, self.bool_constant(False, span)))

            def use(element: Expression) -> None:
                equal = self.equality(wanted, element, node, (node, node))
                if equal is None:
                    self.refuse("K0516", node, f"a `{element.type}` is never equal to a `{wanted.type}`")
                self.emit(If(span, equal, [Assign(span, result, self.bool_constant(True, span)), Break(span)], []))

            loop(use)
        return self.sequence(statements, result)

    def array_equality(self, left: Expression, right: Expression, node: ast.AST) -> Expression | None:
        span = self.span(node)
        assert isinstance(left.type, ArrayType) and isinstance(right.type, ArrayType)
        if left.type.length != right.type.length:
            return self.bool_constant(False, span)
        with self.capture() as statements:
            one, other = self.hold(left), self.hold(right)
            result = LocalRef(BOOL, span, self.temporary(BOOL, span, "equal"))
            self.emit(Assign(span, result, self.bool_constant(True, span)))
            target = self.temporary(INT, span, "index")
            index = LocalRef(INT, span, target)
            a = ElementOf(left.type.element, span, one, index)
            b = ElementOf(right.type.element, span, other, index)
            equal = self.equality(a, b, node, (node, node))
            if equal is None:
                return None
            differs = If(
                span, Not(BOOL, span, equal), [Assign(span, result, self.bool_constant(False, span)), Break(span)], []
            )
            end = Constant(INT, span, left.type.length)
            self.emit(ForRange(span, target, Constant(INT, span, 0), end, 1, [differs], []))
        return self.sequence(statements, result)
