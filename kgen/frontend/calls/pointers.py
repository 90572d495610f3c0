"""Calls of `kgen.unsafe` on memory and addresses."""

from __future__ import annotations

import ast
import re
import types

from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments, type_argument
from kgen.frontend.calls.storage import complete
from kgen.frontend.constants import TextConstant
from kgen.frontend.tree import (
    CallAddress,
    Constant,
    DataAddress,
    ElementOf,
    Expression,
    FieldOf,
    Intrinsic,
    LocalRef,
    PointerItem,
    StaticRef,
    SymbolAddress,
)
from kgen.frontend.types import (
    INT,
    NONE,
    U8,
    U64,
    CallableType,
    IntType,
    StructType,
    Type,
    holds_references,
    pointer_to,
)


def memory_call(checker: Builtins, node: ast.Call, name: str) -> Expression:
    values = [checker.value(argument) for argument in checked_arguments(checker, node, 3, name)]
    if name == "fill_memory":
        values[1] = checker.cast_integer(values[1], U8, node, node.args[1])
    values[2] = _widened(checker, values[2], node.args[2])
    result: Type = INT if name == "compare_memory" else NONE
    return Intrinsic(result, checker.span(node), name, values)


def _widened(checker: Builtins, value: Expression, node: ast.AST) -> Expression:
    number = checker.as_integer_value(value, node)
    assert isinstance(number.type, IntType)
    return number if number.type.bits == 64 else checker.convert("widen", number, INT)


def needs_drop_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "needs_drop")
    type_ = type_argument(checker, argument)
    complete(checker, type_)
    return checker.bool_constant(holds_references(type_), checker.span(node))


def address_of_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "address_of")
    place = checker.value(argument)
    if isinstance(place, FieldOf) and place.field.bits is not None:
        checker.refuse("K0519", argument, f"the bit field `{place.field.name}` has no address", "copy it to a variable")
    if not isinstance(place, LocalRef | StaticRef | FieldOf | ElementOf | PointerItem):
        checker.refuse("K0519", argument, "address_of needs a variable, field, element or static")
    return Intrinsic(pointer_to(place.type), checker.span(node), "address_of", [place])


def bytes_data_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "bytes_data")
    value = checker.value(argument)
    if isinstance(value, TextConstant):
        content = value.content
        data = content.encode() if isinstance(content, str) else content
        return DataAddress(pointer_to(U8), checker.span(node), data)
    if isinstance(value.type, StructType):
        return checker.member(value, "data", node)
    checker.refuse("K0501", argument, f"expected bytes, found `{value.type}`")


def linker_symbol_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "linker_symbol")
    name = checker.value(argument)
    if not isinstance(name, TextConstant) or not re.fullmatch(r"[A-Za-z_.$][\w.$]*", str(name.content)):
        checker.refuse("K0307", argument, "the name of a linker symbol must be known at build time")
    return SymbolAddress(U64, checker.span(node), str(name.content))


def function_address_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "function_address")
    found = checker.build_time(argument)
    if not isinstance(found, types.FunctionType):
        checker.refuse("K0501", argument, "function_address needs a function")
    signature = checker.builder.signatures.of(found)
    instance = checker.builder.instance(found, None, "function", {}, [p.type for p in signature.parameters])
    return SymbolAddress(U64, checker.span(node), instance)


def call_at_address(checker: Builtins, node: ast.Call, inner: ast.Call) -> Expression:
    """`call_address(function_type, address)(arguments...)`."""
    if len(inner.args) != 2 or inner.keywords or node.keywords:
        checker.refuse("K0508", inner, "`call_address` takes a function type and an address")
    found = checker.build_time(inner.args[0])
    if isinstance(found, types.FunctionType):
        signature = checker.builder.signatures.of(found)
        type_: Type = CallableType(tuple(p.type for p in signature.parameters), signature.result)
    else:
        type_ = type_argument(checker, inner.args[0])
    if not isinstance(type_, CallableType):
        checker.refuse("K0501", inner, "call_address needs a Callable type")
    address = checker.typed(inner.args[1], U64)
    values = [checker.typed(a, t) for a, t in zip(node.args, type_.parameters, strict=False)]
    if len(values) != len(node.args) or len(values) != len(type_.parameters):
        checker.refuse("K0508", node, f"the function takes {len(type_.parameters)} arguments")
    return CallAddress(type_.result, checker.span(node), address, values)


def pointer_class_call(checker: Builtins, name: str, node: ast.Call) -> Expression:
    """`Ptr.null(T)` and `Ptr.at(T, address)`."""
    span = checker.span(node)
    count = 1 if name == "null" else 2
    if len(node.args) != count or node.keywords:
        checker.refuse("K0508", node, f"`Ptr.{name}` takes {count} arguments", "write Ptr.at(u8, address)")
    type_ = pointer_to(type_argument(checker, node.args[0]))
    if name == "null":
        return Constant(type_, span, 0)
    return checker.convert("pointer_at", checker.typed(node.args[1], U64), type_)


def address_intrinsic_call(checker: Builtins, node: ast.Call, name: str) -> Expression:
    return Intrinsic(U64, checker.span(node), name, [])


def type_info_call(checker: Builtins, node: ast.Call) -> Expression:
    (argument,) = checked_arguments(checker, node, 1, "type_info")
    return Intrinsic(pointer_to(U8), checker.span(node), "type_info", [checker.value(argument)])
