"""Comprehensions: a container that a loop fills."""

from __future__ import annotations

import ast

from kgen.frontend.closures import Closures
from kgen.frontend.displays import expected_element
from kgen.frontend.tree import Assign, Expression, LocalRef, Sequence
from kgen.frontend.types import Type


def comprehension(
    checker: Closures,
    builtin: type,
    node: ast.AST,
    element_node: ast.expr,
    clauses: list[ast.comprehension],
    expected: Type | None,
) -> Expression:
    """A list or set comprehension."""
    span = checker.span(node)
    element = expected_element(checker, expected, builtin, 0)
    method = "append" if builtin is list else "add"
    made: list[LocalRef] = []
    with checker.capture() as loop:

        def innermost() -> None:
            value = checker.expression(element_node, element)
            value = (
                checker.coerce(value, element, element_node)
                if element is not None
                else checker.settle(value, element_node)
            )
            if not made:
                type_ = checker.resolver.nominal(checker.resolver.runtime_class(builtin), (value.type,))
                made.append(LocalRef(type_, span, checker.temporary(type_, span, "made")))
            checker.emit(checker.evaluate(checker.call_method(made[0], method, [value], node)))

        checker.comprehend(clauses, innermost)
    first = Assign(span, made[0], checker.construct(made[0].type, [], node, None))
    return Sequence(made[0].type, span, [first, *loop], made[0])


def dict_comprehension(checker: Closures, node: ast.DictComp, expected: Type | None) -> Expression:
    span = checker.span(node)
    key_type, value_type = expected_element(checker, expected, dict, 0), expected_element(checker, expected, dict, 1)
    made: list[LocalRef] = []
    with checker.capture() as loop:

        def innermost() -> None:
            key = checker.expression(node.key, key_type)
            key = checker.coerce(key, key_type, node.key) if key_type is not None else checker.settle(key, node.key)
            value = checker.expression(node.value, value_type)
            value = (
                checker.coerce(value, value_type, node.value)
                if value_type is not None
                else checker.settle(value, node.value)
            )
            if not made:
                python = checker.resolver.runtime_class(dict)
                type_ = checker.resolver.nominal(python, (key.type, value.type))
                made.append(LocalRef(type_, span, checker.temporary(type_, span, "made")))
            checker.emit(checker.evaluate(checker.call_method(made[0], "__setitem__", [key, value], node)))

        checker.comprehend(node.generators, innermost)
    first = Assign(span, made[0], checker.construct(made[0].type, [], node, None))
    return Sequence(made[0].type, span, [first, *loop], made[0])
