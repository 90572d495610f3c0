"""Methods of builtin values: pointers, atomics, arrays and integers."""

from __future__ import annotations

import ast
from typing import Final

from kgen.frontend.arguments import Argument
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import type_argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Compare,
    Constant,
    ElementOf,
    Expression,
    ForRange,
    Intrinsic,
    LocalRef,
)
from kgen.frontend.types import BOOL, INT, NONE, ArrayType, AtomicType, IntType, PtrType, Type, pointer_to

POINTER_METHODS: Final = {
    "offset": 1,
    "cast": 1,
    "is_null": 0,
    "init": 2,
    "take": 1,
    "drop": 1,
    "volatile_load": 1,
    "volatile_store": 2,
}
"""Method of `Ptr` to the number of its arguments."""


def pointer_method(
    checker: Builtins, receiver: Expression, type_: PtrType, name: str, arguments: list[Argument], node: ast.AST
) -> Expression:
    span = checker.span(node)
    element = type_.element
    if name in POINTER_METHODS and (len(arguments) != POINTER_METHODS[name] or any(a.name for a in arguments)):
        checker.refuse("K0508", node, f"`{name}` takes {POINTER_METHODS[name]} arguments, {len(arguments)} given")
    match name:
        case "offset":
            return Intrinsic(type_, span, "pointer_offset", [receiver, _index_value(checker, arguments[0])])
        case "cast":
            assert isinstance(arguments[0].node, ast.expr)
            wanted = pointer_to(type_argument(checker, arguments[0].node))
            return checker.convert("pointer_cast", receiver, wanted)
        case "is_null":
            return Compare(BOOL, span, "eq", receiver, Constant(type_, span, 0))
        case "init":
            index = _index_value(checker, arguments[0])
            value = _values(checker, arguments[1:], [element], name, node)[0]
            return Intrinsic(NONE, span, "pointer_initialize", [receiver, index, value])
        case "take":
            return Intrinsic(element, span, "pointer_take", [receiver, _index_value(checker, arguments[0])])
        case "drop":
            return Intrinsic(NONE, span, "pointer_drop", [receiver, _index_value(checker, arguments[0])])
        case "volatile_load":
            return Intrinsic(element, span, "volatile_load", [receiver, _index_value(checker, arguments[0])])
        case "volatile_store":
            index = _index_value(checker, arguments[0])
            value = _values(checker, arguments[1:], [element], name, node)[0]
            return Intrinsic(NONE, span, "volatile_store", [receiver, index, value])
        case _:
            checker.refuse("K0304", node, f"a pointer has no method `{name}`")


def atomic_method(
    checker: Builtins, receiver: Expression, type_: AtomicType, name: str, arguments: list[Argument], node: ast.AST
) -> Expression:
    span = checker.span(node)
    integer = type_.integer
    match name:
        case "load":
            _values(checker, arguments, [], name, node)
            return Intrinsic(integer, span, "atomic_load", [receiver])
        case "store":
            values = _values(checker, arguments, [integer], name, node)
            return Intrinsic(NONE, span, "atomic_store", [receiver, *values])
        case "fetch_add" | "fetch_sub" | "fetch_or" | "fetch_and" | "fetch_xor" | "exchange":
            values = _values(checker, arguments, [integer], name, node)
            return Intrinsic(integer, span, f"atomic_{name}", [receiver, *values])
        case "compare_exchange":
            values = _values(checker, arguments, [integer, integer], name, node)
            return Intrinsic(BOOL, span, "atomic_compare_exchange", [receiver, *values])
        case _:
            checker.refuse("K0304", node, f"an Atomic has no method `{name}`")


def array_method(
    checker: Builtins, receiver: Expression, type_: ArrayType, name: str, arguments: list[Argument], node: ast.AST
) -> Expression:
    span = checker.span(node)
    match name:
        case "fill":
            with checker.capture() as statements:
                held = checker.hold(receiver)
                value = checker.hold(_values(checker, arguments, [type_.element], name, node)[0])
                target = checker.temporary(INT, span, "index")
                place = ElementOf(type_.element, span, held, LocalRef(INT, span, target))
                loop = ForRange(
                    span,
                    target,
                    Constant(INT, span, 0),
                    Constant(INT, span, type_.length),
                    1,
                    [Assign(span, place, value)],
                    [],
                )
                checker.emit(loop)
            return checker.sequence(statements, checker.none(span))
        case "__len__":
            return checker.length(receiver, node)
        case "__getitem__":
            return ElementOf(type_.element, span, receiver, _index_value(checker, arguments[0]))
        case _:
            checker.refuse("K0304", node, f"an Array has no method `{name}`")


def integer_method(
    checker: Builtins, receiver: Expression, type_: IntType, name: str, arguments: list[Argument], node: ast.AST
) -> Expression:
    span = checker.span(node)
    match name:
        case "bit_length":
            magnitude = _magnitude(checker, receiver, type_)
            zeroes = Intrinsic(magnitude.type, span, "leading_zeros", [magnitude])
            bits = magnitude.type.bits if isinstance(magnitude.type, IntType) else 64
            return Arithmetic(
                INT, span, "sub", Constant(INT, span, bits), checker.convert("truncate", zeroes, INT), "wrapping"
            )
        case "bit_count":
            magnitude = _magnitude(checker, receiver, type_)
            return checker.convert("truncate", Intrinsic(magnitude.type, span, "count_ones", [magnitude]), INT)
        case "to_bytes":
            values, is_signed = byte_arguments(checker, arguments, "length", INT, name, node)
            if is_signed:
                return checker.runtime_call(
                    "ints", "signed_to_bytes", [checker.coerce(receiver, INT, node), *values], node
                )
            return checker.runtime_call("ints", "to_bytes", [receiver, *values], node)
        case "__len__" | "__iter__":
            checker.refuse("K0510", node, f"a `{receiver.type}` cannot be iterated")
        case _:
            checker.refuse("K0304", node, f"`{receiver.type}` has no method `{name}`")


def byte_arguments(
    checker: Builtins, arguments: list[Argument], first: str, first_type: Type, name: str, node: ast.AST
) -> tuple[list[Expression], bool]:
    """The first argument and the byte order of `to_bytes` and `from_bytes`, and whether `signed=True` was given."""
    names = [first, "byteorder"]
    found: dict[str, Argument] = {}
    is_signed = False
    for position, argument in enumerate(arguments):
        key = argument.name or (names[position] if position < 2 else "")
        if argument.name == "signed":
            chosen = checker.expression(argument.node) if isinstance(argument.node, ast.expr) else None
            if not (isinstance(chosen, Constant) and chosen.type is BOOL):
                checker.refuse("K0501", argument.node, "`signed` must be True or False here")
            is_signed = bool(chosen.value)
        elif key not in names or key in found:
            checker.refuse("K0509", argument.node, f"`{name}` takes `{first}`, `byteorder` and `signed=`")
        else:
            found[key] = argument
    if first not in found:
        checker.refuse("K0508", node, f"`{name}` needs `{first}`", f'write {name}({first}, "little")')
    order = found.get("byteorder") or Argument(node, None, checker.text("big", checker.span(node)))
    values = _values(checker, [found[first], order], [first_type, checker.resolver.str_type], name, node)
    if isinstance(values[1], TextConstant) and values[1].content not in ("big", "little"):
        checker.refuse("K0501", order.node, "the byte order is neither `big` nor `little`", 'write "little" or "big"')
    return values, is_signed


def _values(
    checker: Builtins, arguments: list[Argument], wanted: list[Type], name: str, node: ast.AST
) -> list[Expression]:
    if len(arguments) != len(wanted):
        checker.refuse("K0508", node, f"`{name}` takes {len(wanted)} arguments, {len(arguments)} given")
    values: list[Expression] = []
    for argument, type_ in zip(arguments, wanted, strict=True):
        if argument.checked is not None:
            values.append(checker.coerce(argument.checked, type_, argument.node))
        else:
            assert isinstance(argument.node, ast.expr)
            values.append(checker.typed(argument.node, type_))
    return values


def _index_value(checker: Builtins, argument: Argument) -> Expression:
    """An index of any integer type."""
    if argument.checked is not None:
        value = argument.checked
    else:
        assert isinstance(argument.node, ast.expr)
        value = checker.value(argument.node)
    return checker.as_integer_value(checker.settle(value, argument.node), argument.node)


def _magnitude(checker: Builtins, value: Expression, type_: IntType) -> Expression:
    if not type_.signed:
        return value
    wide = checker.coerce(value, INT, ast.Pass())
    return checker.runtime_call("format", "magnitude_of", [wide], ast.Pass())
