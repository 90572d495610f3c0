"""Comprehensions: a container that a loop fills."""

from __future__ import annotations

import ast

from kgen.frontend.closures import Closures
from kgen.frontend.displays import expected_element
from kgen.frontend.growing import Growing
from kgen.frontend.tree import Expression
from kgen.frontend.types import Type


def comprehension(
    checker: Closures, builtin: type, node: ast.ListComp | ast.SetComp, expected: Type | None
) -> Expression:
    """A list or set comprehension."""
    wanted = expected_element(checker, expected, builtin, 0)
    growing = Growing(checker, builtin, node)
    with checker.capture() as loop:
        checker.comprehend(node.generators, lambda: growing.add(_part(checker, node.elt, wanted)))
    return growing.filled_by(loop)


def dict_comprehension(checker: Closures, node: ast.DictComp, expected: Type | None) -> Expression:
    wanted_key, wanted_value = (expected_element(checker, expected, dict, position) for position in (0, 1))
    growing = Growing(checker, dict, node)

    def innermost() -> None:
        key = _part(checker, node.key, wanted_key)
        growing.add(key, _part(checker, node.value, wanted_value))

    with checker.capture() as loop:
        checker.comprehend(node.generators, innermost)
    return growing.filled_by(loop)


def _part(checker: Closures, node: ast.expr, wanted: Type | None) -> Expression:
    value = checker.expression(node, wanted)
    return checker.coerce(value, wanted, node) if wanted is not None else checker.settle(value, node)
