"""Members of enumerations: their attributes and methods, and the member with a value."""

from __future__ import annotations

import ast
import types
import typing

from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments
from kgen.frontend.text.members import member_text
from kgen.frontend.tree import (
    Arithmetic,
    Compare,
    Conditional,
    Constant,
    ElementOf,
    Expression,
    If,
    Panic,
    Sequence,
    StaticRef,
)
from kgen.frontend.types import BOOL, ArrayType, EnumType, IntType, underlying


def member_attribute(checker: Builtins, value: Expression, type_: EnumType, name: str, node: ast.expr) -> Expression:
    if name == "value" and (type_.is_int or type_.is_flag):
        return checker.convert("rename", value, type_.storage)
    if name == "value":
        return _member_value(checker, value, type_, node)
    if name == "name":
        return member_text(checker, value, type_, "n", node)
    found: object = type_.python.__dict__.get(name)
    if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
        return checker.call_function(found.fget, type_, "property", value, [], node)
    checker.refuse("K0304", node, f"`{type_}` has no attribute `{name}`")


def _member_value(checker: Builtins, value: Expression, type_: EnumType, node: ast.expr) -> Expression:
    """`.value` of a plain Enum: a read-only table by ordinal."""
    span = checker.span(node)
    values = [member.value for member in type_.members]
    table = checker.try_constant(values, span, None, f"{type_}.values")
    if isinstance(table, StaticRef) and isinstance(table.type, ArrayType):
        index = checker.convert("rename", value, type_.storage)
        return ElementOf(table.type.element, span, table, index)
    checker.refuse("K0307", node, f"the values of `{type_}` have no common type", "use an IntEnum")


def enum_method(
    checker: Builtins, receiver: Expression, type_: EnumType, name: str, arguments: list[Argument], node: ast.AST
) -> Expression:
    found: object = type_.python.__dict__.get(name)
    if isinstance(found, types.FunctionType):
        return checker.call_function(found, type_, "method", receiver, arguments, node)
    if isinstance(found, classmethod | staticmethod):
        inner: object = typing.cast("staticmethod[..., object]", found).__func__
        if isinstance(inner, types.FunctionType):
            kind = "class" if isinstance(found, classmethod) else "static"
            return checker.call_function(inner, type_, kind, None, arguments, node, None, type_)
    if type_.is_int:
        return checker.builtin_method(checker.convert("rename", receiver, type_.storage), name, arguments, node, None)
    checker.refuse("K0304", node, f"`{type_}` has no method `{name}`")


def enum_of_value(checker: Builtins, type_: EnumType, node: ast.Call) -> Expression:
    """`Color(2)`: the member with that value; panics when there is none."""
    span = checker.span(node)
    (argument,) = checked_arguments(checker, node, 1, str(type_))
    value = checker.expression(argument)
    if value.type is type_:
        return value
    if type_.is_flag:
        number = checker.cast_integer(value, type_.storage, node, argument)
        return _checked_flags(checker, number, type_, node)
    with checker.capture() as statements:
        held = checker.hold(checker.settle(value, argument))
    message = f"no such {type_}"
    result: Expression = Sequence(type_, span, [Panic(span, "value", message)], Constant(type_, span, 0))
    for member in reversed(type_.members):
        constant = checker.constant(member.value, span, node)
        if constant.type is LITERAL:
            base = underlying(held.type)
            if isinstance(base, IntType) and not base.holds(int(typing.cast(int, member.value))):
                continue
        equal = checker.equality(held, constant, node, (argument, argument))
        if equal is None:
            checker.refuse("K0501", argument, f"a `{value.type}` is no value of `{type_}`")
        result = Conditional(type_, span, equal, Constant(type_, span, member.stored), result)
    return checker.sequence(statements, result)


def _checked_flags(checker: Builtins, number: Expression, type_: EnumType, node: ast.Call) -> Expression:
    """Flags from an integer: a Flag has no bits without a name, an IntFlag may."""
    if type_.is_int:
        return checker.convert("rename", number, type_)
    span = checker.span(node)
    mask = 0
    for member in type_.members:
        mask |= member.stored
    with checker.capture() as statements:
        held = checker.hold(number)
        known = Arithmetic(type_.storage, span, "and", held, Constant(type_.storage, span, mask))
        wrong = Compare(BOOL, span, "ne", known, held)
        checker.emit(If(span, wrong, [Panic(span, "value", f"not all bits belong to {type_}")], []))
    return checker.sequence(statements, checker.convert("rename", held, type_))
