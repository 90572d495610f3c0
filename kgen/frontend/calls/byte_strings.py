"""`bytes` and `bytearray`, of whatever gives bytes."""

from __future__ import annotations

import ast

from kgen.frontend.calls.given import consumed
from kgen.frontend.calls.texts import recoded
from kgen.frontend.integers import Integers
from kgen.frontend.tree import Expression
from kgen.frontend.types import INT, U8, ArrayType, IntType, Type, underlying


def bytes_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    if not node.args:
        return checker.text(b"", checker.span(node))
    argument = node.args[0]
    if len(node.args) > 1 or node.keywords:
        names = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        return recoded(checker, checker.value(argument), "encode", names, node)
    if checker.is_iterator(argument):
        value = _collect_bytes(checker, argument, node)
    elif isinstance(argument, ast.List):
        value = checker.value(argument, checker.resolver.list_of(U8))
    else:
        value = checker.value(argument)
    base = underlying(value.type)
    if isinstance(base, IntType):
        return checker.runtime_call("bytes", "zeroes", [checker.coerce(value, INT, argument)], node)
    builtin = checker.resolver.builtin_of(base)
    if builtin is bytes:
        return value
    if builtin is str:
        checker.refuse("K0501", argument, "bytes() of a str needs its encoding", "write text.encode()")
    if builtin is bytearray:
        return checker.method_call(value, "as_bytes", [], node)
    if builtin is list or isinstance(base, ArrayType):
        array = _byte_array_of(checker, value, node)
        return checker.method_call(array, "as_bytes", [], node)
    checker.refuse("K0501", node, f"bytes() cannot be made from a `{value.type}`")


def bytearray_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    type_ = checker.resolver.nominal(checker.resolver.runtime_class(bytearray), ())
    if not node.args:
        return checker.construct(type_, [], node)
    argument = node.args[0]
    if checker.is_iterator(argument):
        value = _collect_bytes(checker, argument, node)
    else:
        value = checker.value(argument, checker.resolver.list_of(U8) if isinstance(argument, ast.List) else None)
    base = underlying(value.type)
    if isinstance(base, IntType):
        return checker.runtime_call("bytearray", "zeroes", [checker.coerce(value, INT, argument)], node)
    if checker.resolver.builtin_of(base) is bytes:
        return checker.runtime_call("bytearray", "of_bytes", [value], node)
    return _byte_array_of(checker, value, node)


def _collect_bytes(checker: Integers, iterable: ast.expr, node: ast.AST) -> Expression:
    """A list of u8 from an iterable of integers, each checked."""
    checker.span(node)
    type_ = checker.resolver.list_of(U8)
    with checker.capture() as statements:
        made = checker.hold(checker.construct(type_, [], node))

        def use(item: Expression) -> None:
            item = checker.settle(item, node)
            byte = item if item.type is U8 else checker.cast_integer(item, U8, node, node)
            checker.emit(checker.evaluate(checker.call_method(made, "append", [byte], node)))

        checker.loop(consumed(iterable), use, [])
    return checker.sequence(statements, made)


def _byte_array_of(checker: Integers, value: Expression, node: ast.AST) -> Expression:
    checker.span(node)
    type_ = checker.resolver.nominal(checker.resolver.runtime_class(bytearray), ())
    with checker.capture() as statements:
        made = checker.hold(checker.construct(type_, [], node))

        def use(item: Expression) -> None:
            byte = item if item.type is U8 else checker.cast_integer(checker.settle(item, node), U8, node, node)
            checker.emit(checker.evaluate(checker.call_method(made, "append", [byte], node)))

        checker.loop_value(value, node, use, [])
    return checker.sequence(statements, made)
