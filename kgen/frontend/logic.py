"""`and`, `or` and `if else` as values, with what each test tells about the operands after it."""

from __future__ import annotations

import ast

from kgen.frontend.body import LITERAL
from kgen.frontend.closures import Closures
from kgen.frontend.displays import lacks_type
from kgen.frontend.generics import has_variables
from kgen.frontend.tree import Conditional, Constant, Expression, Statement
from kgen.frontend.types import BOOL, INT, OptionalType, Type, underlying


def bool_operation(checker: Closures, node: ast.BoolOp, expected: Type | None) -> Expression:
    """`a and b`, `a or b` as values."""
    span = checker.span(node)
    before = checker.flow.copy()
    values: list[Expression] = []
    for position, part in enumerate(node.values):
        values.append(checker.expression(part, expected))
        if position + 1 < len(node.values):
            checker.assume(part, isinstance(node.op, ast.And))
    checker.flow.become(before)
    if all(underlying(v.type) is BOOL for v in values):
        return checker.condition(node)
    is_or = isinstance(node.op, ast.Or)
    kinds = [v.type for v in values]
    if is_or:
        kinds = [k.inner if isinstance(k, OptionalType) and i + 1 < len(kinds) else k for i, k in enumerate(kinds)]
    common = checker.common_type(kinds)
    if common is LITERAL:
        common = INT
    if common is None:
        checker.refuse("K0501", node, "the operands have no common type", "write a if test else b")
    result = checker.coerce(values[-1], common, node.values[-1])
    for value, part in zip(reversed(values[:-1]), reversed(node.values[:-1]), strict=True):
        with checker.capture() as statements:
            held = checker.hold(checker.settle(value, part))
        test = checker.truth(held, part)
        kept = held
        if is_or and isinstance(kept.type, OptionalType) and not isinstance(common, OptionalType):
            kept = checker.convert("unwrap", kept, kept.type.inner)
        kept = checker.coerce(kept, common, part)
        chosen = (
            Conditional(common, span, test, kept, result) if is_or else Conditional(common, span, test, result, kept)
        )
        result = checker.sequence(statements, chosen)
    return result


def conditional(checker: Closures, node: ast.IfExp, expected: Type | None) -> Expression:
    span = checker.span(node)
    test = checker.condition(node.test)
    before = checker.flow.copy()

    def branch(part: ast.expr, holds: bool, hint: Type | None) -> tuple[list[Statement], Expression]:
        checker.assume(node.test, holds)
        with checker.capture() as statements:
            value = checker.expression(part, expected if expected is not None else hint)
        checker.flow.become(before)
        return statements, value

    if lacks_type(checker, node.body):
        else_statements, otherwise = branch(node.orelse, False, None)
        then_statements, then = branch(node.body, True, None if otherwise.type is LITERAL else otherwise.type)
    else:
        then_statements, then = branch(node.body, True, None)
        else_statements, otherwise = branch(node.orelse, False, None if then.type is LITERAL else then.type)
    if expected is not None and not has_variables(expected):
        first = checker.try_coerce(then, expected, node.body)
        second = checker.try_coerce(otherwise, expected, node.orelse)
        if first is not None and second is not None:
            return Conditional(
                expected,
                span,
                test,
                checker.sequence(then_statements, first),
                checker.sequence(else_statements, second),
            )
    common = checker.common_type([then.type, otherwise.type])
    if common is LITERAL:
        if isinstance(test, Constant):
            return then if test.value else otherwise
        return Conditional(
            LITERAL, span, test, checker.sequence(then_statements, then), checker.sequence(else_statements, otherwise)
        )
    if common is None:
        checker.refuse("K0502", node, f"`{then.type}` and `{otherwise.type}` have no common type")
    return Conditional(
        common,
        span,
        test,
        checker.sequence(then_statements, checker.coerce(then, common, node.body)),
        checker.sequence(else_statements, checker.coerce(otherwise, common, node.orelse)),
    )
