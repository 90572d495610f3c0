"""Calls that make one value of many: `min`, `max`, `sum`, `any`, `all`."""

from __future__ import annotations

import ast

from kgen.frontend.arithmetic import operand_hint
from kgen.frontend.body import LITERAL
from kgen.frontend.calls.given import consumed, one_argument
from kgen.frontend.integers import Integers
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Break,
    Conditional,
    Constant,
    Expression,
    If,
    Intrinsic,
    LocalRef,
    Not,
    Panic,
    Statement,
)
from kgen.frontend.types import BOOL, INT, IntType, NoneType, Type, optional, underlying


def min_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    return _extreme(checker, node, expected, "minimum")


def max_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    return _extreme(checker, node, expected, "maximum")


def _extreme(checker: Integers, node: ast.Call, expected: Type | None, name: str) -> Expression:
    key = next((k.value for k in node.keywords if k.arg == "key"), None)
    default = next((k.value for k in node.keywords if k.arg == "default"), None)
    if len(node.args) == 1:
        return _extreme_of_iterable(checker, node, name, key, default)
    values = [checker.expression(argument, operand_hint(expected)) for argument in node.args]
    if not values:
        checker.refuse("K0508", node, f"`{name[:3]}` needs arguments")
    common = checker.common_type([v.type for v in values])
    if common is LITERAL:
        if all(isinstance(v, Constant) for v in values):
            numbers = [int(v.value or 0) for v in values if isinstance(v, Constant)]
            return Constant(LITERAL, checker.span(node), min(numbers) if name == "minimum" else max(numbers))
        common = INT
    if common is None:
        checker.refuse("K0502", node, "the arguments have no common type", "convert them to one type")
    converted = [checker.coerce(v, common, a) for v, a in zip(values, node.args, strict=True)]
    if isinstance(underlying(common), IntType) and key is None:
        result = converted[0]
        for other in converted[1:]:
            result = Intrinsic(common, checker.span(node), name, [result, other])
        return result
    span = checker.span(node)
    with checker.capture() as statements:
        best = checker.temporary(common, span, "best")
        reference = LocalRef(common, span, best)
        held = [checker.hold(value) for value in converted]
        checker.emit(Assign(span, reference, held[0]))
        for value in held[1:]:
            _replace_if_better(checker, reference, value, name, key, node)
    return checker.sequence(statements, reference)


def _replace_if_better(
    checker: Integers, best: LocalRef, value: Expression, name: str, key: ast.expr | None, node: ast.AST
) -> None:
    one = checker.apply(key, value, node) if key is not None else value
    other = checker.apply(key, best, node) if key is not None else best
    operator, method = ("lt", "__lt__") if name == "minimum" else ("gt", "__gt__")
    test = checker.ordering(operator, method, one, other, node, (node, node))
    if test is None:
        checker.refuse("K0516", node, f"`{one.type}` values cannot be ordered", "give key=")
    checker.emit(If(best.span, test, [Assign(best.span, best, value)], []))


def _extreme_of_iterable(
    checker: Integers, node: ast.Call, name: str, key: ast.expr | None, default: ast.expr | None
) -> Expression:
    span = checker.span(node)
    found: list[LocalRef] = []
    with checker.capture() as statements:
        any_local = checker.temporary(BOOL, span, "any")
        any_seen = LocalRef(BOOL, span, any_local)
        checker.emit(Assign(span, any_seen, checker.bool_constant(False, span)))

        def use(element: Expression) -> None:
            value = checker.hold(checker.settle(element, node))
            if not found:
                found.append(LocalRef(value.type, span, checker.temporary(value.type, span, "best")))
            best = found[0]
            with checker.capture() as better:
                _replace_if_better(checker, best, value, name, key, node)
            first: list[Statement] = [
                Assign(span, best, value),
                Assign(span, any_seen, checker.bool_constant(True, span)),
            ]
            checker.emit(If(span, any_seen, better, first))

        checker.loop(consumed(node.args[0]), use, [])
        best = found[0]
        missing: list[Statement] = [Panic(span, "value", f"{name[:3]}() of nothing")]
        result: Expression = best
        if default is not None:
            value = checker.expression(default, best.type)
            if isinstance(value.type, NoneType):
                wanted = optional(best.type)
                result = Conditional(
                    wanted, span, any_seen, checker.coerce(best, wanted, node), checker.coerce(value, wanted, default)
                )
                return checker.sequence(statements, result)
            missing = [Assign(span, best, checker.coerce(value, best.type, default))]
        checker.emit(If(span, Not(BOOL, span, any_seen), missing, []))
    return checker.sequence(statements, result)


def sum_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    span = checker.span(node)
    if not node.args:
        checker.refuse("K0508", node, "`sum` needs an iterable")
    given = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "start")]
    totals: list[LocalRef] = []
    with checker.capture() as loop:

        def use(element: Expression) -> None:
            element = checker.as_number(checker.settle(element, node), node)
            if not totals:
                type_ = element.type
                if not isinstance(underlying(type_), IntType) or (isinstance(type_, IntType) and INT.includes(type_)):
                    type_ = INT
                if isinstance(expected, IntType) and isinstance(type_, IntType) and expected.includes(type_):
                    type_ = expected
                totals.append(LocalRef(type_, span, checker.temporary(type_, span, "total")))
            total = totals[0]
            value = checker.coerce(element, total.type, node)
            checker.emit(Assign(span, total, Arithmetic(total.type, span, "add", total, value)))

        checker.loop(consumed(node.args[0]), use, [])
    total = totals[0]
    start: Expression = checker.typed(given[0], total.type) if given else Constant(total.type, span, 0)
    return checker.sequence([Assign(span, total, start), *loop], total)


def any_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    return _search(checker, node, stop_on=True)


def all_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    return _search(checker, node, stop_on=False)


def _search(checker: Integers, node: ast.Call, stop_on: bool) -> Expression:
    span = checker.span(node)
    argument = one_argument(checker, node, "any" if stop_on else "all")
    with checker.capture() as statements:
        local = checker.temporary(BOOL, span, "result")
        result = LocalRef(BOOL, span, local)
        checker.emit(Assign(span, result, checker.bool_constant(not stop_on, span)))
        if isinstance(argument, ast.GeneratorExp):
            _comprehend_search(checker, argument, result, stop_on)
        else:

            def use(element: Expression) -> None:
                test = checker.truth(element, node)
                checker.emit(_stop(checker, test, result, stop_on))

            checker.loop(argument, use, [])
    return checker.sequence(statements, result)


def _stop(checker: Integers, test: Expression, result: LocalRef, stop_on: bool) -> Statement:
    test = test if stop_on else Not(BOOL, test.span, test)
    found: list[Statement] = [Assign(test.span, result, checker.bool_constant(stop_on, test.span)), Break(test.span)]
    return If(test.span, test, found, [])


def _comprehend_search(checker: Integers, node: ast.GeneratorExp, result: LocalRef, stop_on: bool) -> None:
    """`any(test for x in xs ...)`: leaves all loops at the first hit."""
    outer = checker.flow.copy()
    clauses = node.generators

    def clause(position: int) -> None:
        current = clauses[position]

        def use(element: Expression) -> None:
            checker.assign_fresh(current.target, element)

            def inside() -> None:
                if position + 1 < len(clauses):
                    clause(position + 1)
                    left = result if stop_on else Not(BOOL, result.span, result)
                    checker.emit(If(result.span, left, [Break(result.span)], []))
                else:
                    checker.emit(_stop(checker, checker.condition(node.elt), result, stop_on))

            checker.conditions(current.ifs, inside)

        checker.loop(current.iter, use, [])

    clause(0)
    checker.flow = outer
