"""Calls of builtins that take or give numbers: `len`, `abs`, `divmod`, `pow`, `ord`, `chr`, `bool`, `int`."""

from __future__ import annotations

import ast
import enum

from kgen.frontend.arithmetic import operand_hint
from kgen.frontend.body import LITERAL
from kgen.frontend.calls.given import one_argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.integers import Integers
from kgen.frontend.live import is_class, length_of
from kgen.frontend.tree import Arithmetic, Constant, Expression, Intrinsic, MakeTuple
from kgen.frontend.types import INT, IntType, Type, tuple_of


def len_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    argument = one_argument(checker, node, "len")
    found = checker.build_time(argument)
    known = length_of(found)
    if known is not None:
        return Constant(LITERAL, checker.span(node), known)
    if is_class(found) and issubclass(found, enum.Enum):
        return Constant(LITERAL, checker.span(node), len(found))
    if isinstance(argument, ast.Call) and checker.build_time(argument.func) is range:
        return _range_length(checker, argument)
    return checker.length(checker.value(argument), argument)


def _range_length(checker: Integers, node: ast.Call) -> Expression:
    """`len(range(...))`."""
    if node.keywords or not 1 <= len(node.args) <= 3:
        checker.refuse("K0508", node, f"range takes 1 to 3 arguments, {len(node.args)} given")
    span = checker.span(node)
    bounds = [checker.cast_integer(checker.value(part), INT, part, part) for part in node.args]
    if len(bounds) == 1:
        bounds.insert(0, Constant(INT, span, 0))
    if len(bounds) == 2:
        bounds.append(Constant(INT, span, 1))
    return checker.runtime_call("ints", "range_length", bounds, node)


def abs_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    value = checker.as_number(checker.value(one_argument(checker, node, "abs"), operand_hint(expected)), node)
    return Intrinsic(value.type, checker.span(node), "absolute", [value])


def divmod_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    if len(node.args) != 2:
        checker.refuse("K0508", node, "`divmod` takes two arguments")
    span = checker.span(node)
    with checker.capture() as statements:
        left, right = checker.expression(node.args[0]), checker.expression(node.args[1])
        common = checker.common_type([left.type, right.type])
        if not isinstance(common, IntType):
            checker.refuse("K0502", node, "the arguments have no common integer type")
        common = INT if common is LITERAL else common
        one = checker.hold(checker.coerce(left, common, node.args[0]))
        other = checker.hold(checker.coerce(right, common, node.args[1]))
    quotient = Arithmetic(common, span, "floordiv", one, other)
    remainder = Arithmetic(common, span, "mod", one, other)
    return checker.sequence(statements, MakeTuple(tuple_of([common, common]), span, [quotient, remainder]))


def pow_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    if len(node.args) == 3:
        values = [checker.typed(argument, INT) for argument in node.args]
        return checker.runtime_call("ints", "power_modulo", list(values), node)
    if len(node.args) != 2:
        checker.refuse("K0508", node, "`pow` takes two or three arguments")
    return checker.raise_to_power(node.args[0], node.args[1], node, expected)


def ord_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    argument = one_argument(checker, node, "ord")
    value = checker.value(argument)
    if isinstance(value, TextConstant) and len(value.content) == 1:
        content = value.content
        return Constant(LITERAL, checker.span(node), ord(content) if isinstance(content, str) else content[0])
    return checker.runtime_call("str", "ordinal", [checker.coerce(value, checker.resolver.str_type, argument)], node)


def chr_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    argument = one_argument(checker, node, "chr")
    value = checker.expression(argument)
    if value.type is LITERAL and isinstance(value, Constant) and 0 <= int(value.value or 0) < 0x110000:
        return checker.text(chr(int(value.value or 0)), checker.span(node))
    return checker.runtime_call("str", "character", [checker.coerce(value, INT, argument)], node)


def bool_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    if not node.args:
        return checker.bool_constant(False, checker.span(node))
    return checker.condition(one_argument(checker, node, "bool"))


def int_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    return checker.convert_integer(INT, node)
