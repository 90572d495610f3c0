"""Loops over `range`, up and down."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kgen.frontend.body import LITERAL
from kgen.frontend.method_calls import MethodCalls
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Compare,
    Conditional,
    Constant,
    Convert,
    Expression,
    ForRange,
    If,
    Intrinsic,
    IsNone,
    LocalRef,
    Negate,
    Not,
    Panic,
    ShortCircuit,
    Span,
    Statement,
    While,
)
from kgen.frontend.types import BOOL, INT, EnumType, IntType, optional, underlying

Use = Callable[[Expression], None]
"""Emits the body of a loop, given its element."""


def _is_constant(value: Expression) -> bool:
    return isinstance(value, Constant) or (isinstance(value, Negate) and isinstance(value.value, Constant))


class RangeLoops(MethodCalls):
    """Part of the checker: loops over ranges."""

    def _loop_range(self, node: ast.Call, use: Use, orelse: list[Statement], is_reversed: bool) -> None:
        if node.keywords or not 1 <= len(node.args) <= 3:
            self.refuse("K0508", node, f"range takes 1 to 3 arguments, {len(node.args)} given")
        span = self.span(node)
        parts = [self.expression(argument) for argument in node.args]
        parts = [self._plain(part) for part in parts]
        start: Expression = Constant(LITERAL, span, 0) if len(parts) == 1 else parts[0]
        stop = parts[0] if len(parts) == 1 else parts[1]
        step = 1
        if len(parts) == 3:
            if not _is_constant(parts[2]) and not is_reversed:
                return self._loop_steps(node, parts, use, orelse)
            step = self._range_step(parts[2], node.args[2])
        start_node = node.args[0]
        stop_node = node.args[0] if len(parts) == 1 else node.args[1]
        common = self.common_type([start.type, stop.type])
        if isinstance(common, IntType) and not common.signed and step < 0:
            common = INT
        if not isinstance(common, IntType):
            self.refuse("K0502", node, f"the bounds `{start.type}` and `{stop.type}` have no common integer type")
        if common is LITERAL:
            common = INT
        start, stop = self.coerce(start, common, start_node), self.coerce(stop, common, stop_node)
        if is_reversed:
            start, stop, step = self._reverse_range(start, stop, step, common, span)
        target = self.temporary(common, span, "index")
        with self.capture() as body:
            use(LocalRef(common, span, target))
        self.emit(ForRange(span, target, start, stop, step, body, orelse))

    def _loop_steps(self, node: ast.Call, parts: list[Expression], use: Use, orelse: list[Statement]) -> None:
        """A range whose step is known at run time only; counts in `int`, and ends where that overflows."""
        span = self.span(node)
        start, stop, step = (
            self.hold(self.coerce(part, INT, where)) for part, where in zip(parts, node.args, strict=True)
        )
        zero = Constant(INT, span, 0)
        maybe = optional(INT)
        counter = LocalRef(maybe, span, self.temporary(maybe, span, "counter"))
        current = Convert(INT, span, "unwrap", counter)
        self.emit(If(span, Compare(BOOL, span, "eq", step, zero), [Panic(span, "value", "range() step is zero")], []))
        self.emit(Assign(span, counter, Convert(maybe, span, "wrap", start)))
        inside = Conditional(
            BOOL,
            span,
            Compare(BOOL, span, "gt", step, zero),
            Compare(BOOL, span, "lt", current, stop),
            Compare(BOOL, span, "gt", current, stop),
        )
        test = ShortCircuit(BOOL, span, "and", Not(BOOL, span, IsNone(BOOL, span, counter)), inside)
        target = LocalRef(INT, span, self.temporary(INT, span, "index"))
        with self.capture() as body:
            self.emit(Assign(span, target, current))
            use(target)
        following = Intrinsic(maybe, span, "checked_add", [current, step])
        self.emit(While(span, test, body, orelse, [Assign(span, counter, following)]))

    def _plain(self, value: Expression) -> Expression:
        """NewTypes and integer enums count as their integers."""
        base = underlying(value.type)
        if isinstance(base, EnumType) and base.is_int:
            return self.convert("rename", value, base.storage)
        return value if base is value.type else self.convert("rename", value, base)

    def _range_step(self, step: Expression, node: ast.expr) -> int:
        if isinstance(step, Constant) and isinstance(step.value, int) and step.value != 0:
            return int(step.value)
        if isinstance(step, Negate) and isinstance(step.value, Constant) and step.value.value:
            return -int(step.value.value)
        self.refuse("K0527", node, "the step of a range must be a build-time constant other than 0", "use a while loop")

    def _reverse_range(
        self, start: Expression, stop: Expression, step: int, common: IntType, span: Span
    ) -> tuple[Expression, Expression, int]:
        """The range that gives the same numbers backwards, in `int` (the bounds may lie one outside)."""
        first = self.hold(self.convert("widen", start, INT) if common is not INT and INT.includes(common) else start)
        last = self.hold(self.convert("widen", stop, INT) if common is not INT and INT.includes(common) else stop)
        if abs(step) != 1:
            count = Arithmetic(INT, span, "sub", last, first)
            one = Constant(INT, span, step - (1 if step > 0 else -1))
            whole = Arithmetic(
                INT, span, "floordiv", Arithmetic(INT, span, "add", count, one), Constant(INT, span, step)
            )
            final = Arithmetic(INT, span, "sub", whole, Constant(INT, span, 1))
            last_value = Arithmetic(
                INT, span, "add", first, Arithmetic(INT, span, "mul", final, Constant(INT, span, step))
            )
            return last_value, Arithmetic(INT, span, "sub", first, Constant(INT, span, 1 if step > 0 else -1)), -step
        one = Constant(INT, span, step)
        return Arithmetic(INT, span, "sub", last, one), Arithmetic(INT, span, "sub", first, one), -step
