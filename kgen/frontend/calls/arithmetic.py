"""Calls of the explicit arithmetic of `kgen.lang`: truncating, wrapping, saturating, checked, and single bits."""

from __future__ import annotations

import ast

from kgen.frontend.body import LITERAL
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments, type_argument
from kgen.frontend.tree import Arithmetic, ArithmeticOperator, Constant, Expression, Intrinsic, Negate
from kgen.frontend.types import INT, IntType, Type, optional, underlying


def truncate_call(checker: Builtins, node: ast.Call) -> Expression:
    wanted_node, value_node = checked_arguments(checker, node, 2, "truncate")
    wanted = type_argument(checker, wanted_node)
    base = underlying(wanted)
    value = checker.expression(value_node)
    if not isinstance(base, IntType):
        checker.refuse("K0501", wanted_node, f"truncate needs an integer type, not `{wanted}`")
    if value.type is LITERAL and isinstance(value, Constant):
        number = int(value.value or 0) & ((1 << base.bits) - 1)
        if base.signed and number > base.maximum:
            number -= 1 << base.bits
        return Constant(wanted, checker.span(node), number)
    return checker.convert("truncate", checker.as_integer_value(value, value_node), wanted)


def wrapping_call(checker: Builtins, node: ast.Call, operator: ArithmeticOperator) -> Expression:
    left, right, type_ = _pair(checker, node, f"wrapping_{operator}")
    return Arithmetic(type_, checker.span(node), operator, left, right, "wrapping")


def wrapping_shift_call(checker: Builtins, node: ast.Call) -> Expression:
    first, second = checked_arguments(checker, node, 2, "wrapping_shl")
    left = _integer(checker, first)
    return Arithmetic(left.type, checker.span(node), "shl", left, _integer(checker, second), "wrapping")


def wrapping_negate_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "wrapping_neg")
    value = _integer(checker, argument)
    return Negate(value.type, checker.span(node), value, "wrapping")


def paired_call(checker: Builtins, node: ast.Call, name: str, gives_optional: bool) -> Expression:
    left, right, type_ = _pair(checker, node, name)
    result: Type = optional(type_) if gives_optional else type_
    return Intrinsic(result, checker.span(node), name, [left, right])


def bits_call(checker: Builtins, node: ast.Call, name: str) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, name)
    value = _integer(checker, argument)
    result: Type = value.type if name == "byte_swap" else INT
    made: Expression = Intrinsic(value.type, checker.span(node), name, [value])
    return made if result is value.type else checker.convert("truncate", made, result)


def rotate_call(checker: Builtins, node: ast.Call, name: str) -> Expression:
    first, second = checked_arguments(checker, node, 2, name)
    value = _integer(checker, first)
    count = checker.convert("truncate", _integer(checker, second), value.type)
    return Intrinsic(value.type, checker.span(node), name, [value, count])


def parse_int_call(checker: Builtins, node: ast.Call) -> Expression:
    given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    if not node.args or len(given) > 1:
        checker.refuse("K0508", node, "`parse_int` takes a text and a base")
    text = checker.value(node.args[0])
    base: Expression = checker.typed(given[0], INT) if given else Constant(INT, checker.span(node), 10)
    name = "parse_int" if checker.resolver.builtin_of(text.type) is str else "parse_int_of_bytes"
    return checker.runtime_call("ints", name, [text, base], node)


def _pair(checker: Builtins, node: ast.Call, name: str) -> tuple[Expression, Expression, IntType]:
    first, second = checked_arguments(checker, node, 2, name)
    left, right = checker.expression(first), checker.expression(second)
    left, right = _as_integer_or_literal(checker, left, first), _as_integer_or_literal(checker, right, second)
    common = checker.common_type([left.type, right.type])
    if common is LITERAL:
        common = INT
    if not isinstance(common, IntType):
        checker.refuse("K0502", node, f"`{left.type}` and `{right.type}` have no common integer type")
    return checker.coerce(left, common, first), checker.coerce(right, common, second), common


def _as_integer_or_literal(checker: Builtins, value: Expression, node: ast.AST) -> Expression:
    return value if value.type is LITERAL else checker.as_integer_value(value, node)


def _integer(checker: Builtins, node: ast.expr) -> Expression:
    return checker.as_integer_value(checker.value(node), node)
