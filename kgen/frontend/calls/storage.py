"""Calls that make storage or measure it: `Array`, `Atomic`, `weak`, `sizeof`, `offsetof`."""

from __future__ import annotations

import ast

from kgen.frontend.body import LITERAL
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments, type_argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.initialization import has_zero
from kgen.frontend.layout import offset_of, size_of
from kgen.frontend.tree import Constant, Expression, Intrinsic, LocalRef, MakeArray, WeakOf
from kgen.frontend.types import NONE, ArrayType, ClassType, StructType, Type, array_of, atomic_of, weak_to


def array_call(checker: Builtins, node: ast.Call, expected: Type | None) -> Expression:
    if len(node.args) != 2:
        checker.refuse("K0508", node, "Array takes an element type and a length", "write Array(u8, 16)")
    element = type_argument(checker, node.args[0])
    length = _constant_length(checker, node.args[1])
    complete(checker, element)
    if length and not has_zero(element):
        checker.refuse(
            "K0416",
            node.args[0],
            f"an Array starts with zeroes, and a `{element}` has no zero value",
            f"use {element} | None, or a list",
        )
    del expected
    complete(checker, element)
    return MakeArray(array_of(element, length), checker.span(node), [])


def _constant_length(checker: Builtins, node: ast.expr) -> int:
    value = checker.expression(node)
    if isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0:
        return int(value.value)
    checker.refuse("K0405", node, "the array length must be a build-time constant", "use a list")


def atomic_call(checker: Builtins, node: ast.Call) -> Expression:
    integer = type_argument(checker, node.args[0])
    initial: Expression = Constant(integer, checker.span(node), 0)
    if len(node.args) > 1:
        initial = checker.typed(node.args[1], integer)
    span = checker.span(node)
    type_ = atomic_of(integer)
    made = LocalRef(type_, span, checker.temporary(type_, span, "atomic"))
    store = Intrinsic(NONE, span, "atomic_store", [made, initial])
    return checker.sequence([checker.evaluate(store)], made)


def weak_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "weak")
    value = checker.value(argument)
    if not isinstance(value.type, ClassType):
        checker.refuse("K0501", argument, f"weak needs an object, not a `{value.type}`")
    return WeakOf(weak_to(value.type), checker.span(node), value)


def sizeof_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "sizeof")
    type_ = type_argument(checker, argument)
    complete(checker, type_)
    return Constant(LITERAL, checker.span(node), size_of(type_))


def offsetof_call(checker: Builtins, node: ast.Call) -> Expression:
    first, second = checked_arguments(checker, node, 2, "offsetof")
    type_ = type_argument(checker, first)
    name = checker.value(second)
    if not isinstance(type_, StructType) or not isinstance(name, TextConstant):
        checker.refuse("K0501", node, "offsetof needs a struct and the name of a field")
    complete(checker, type_)
    field = type_.field(str(name.content))
    if field is None:
        checker.refuse("K0304", second, f"`{type_}` has no field `{name.content}`")
    return Constant(LITERAL, checker.span(node), offset_of(type_, field.name))


def complete(checker: Builtins, type_: Type) -> None:
    match type_:
        case StructType():
            checker.classes.complete(type_)
            for field in type_.fields:
                complete(checker, field.type)
        case ArrayType(element=element):
            complete(checker, element)
        case _:
            pass
