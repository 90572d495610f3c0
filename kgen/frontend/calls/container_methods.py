"""Methods of builtin containers that the run-time library splits by their arguments."""

from __future__ import annotations

import ast
import collections

from kgen.frontend.arguments import Argument
from kgen.frontend.calls.containers import collect
from kgen.frontend.calls.texts import recoded
from kgen.frontend.closures import Closures
from kgen.frontend.growing import Growing
from kgen.frontend.tree import Constant, Expression, MakeTuple, ShortCircuit, TupleItem
from kgen.frontend.types import BOOL, ClassType, TupleType, underlying


def container_method_call(
    checker: Closures, receiver: Expression, name: str, arguments: list[Argument], node: ast.Call
) -> Expression | None:
    """Methods of builtins that the run-time library splits by their arguments."""
    builtin = checker.resolver.builtin_of(underlying(receiver.type))
    if builtin is None:
        return None
    if name in ("encode", "decode") and builtin in (str, bytes, bytearray):
        return recoded(checker, receiver, name, [*node.args, *(k.value for k in node.keywords)], node)
    if builtin in (str, bytes) and name in ("startswith", "endswith") and len(arguments) == 1:
        found = _any_affix(checker, receiver, name, arguments[0], node)
        if found is not None:
            return found
    if builtin in (str, bytes) and name == "join" and node.args:
        type_ = underlying(receiver.type)
        if checker.is_iterator(node.args[0]):
            value = collect(checker, list, node.args[0], type_, node)
        else:
            value = checker.value(node.args[0], checker.resolver.list_of(type_))
            if checker.resolver.builtin_of(underlying(value.type)) is not list:
                value = collect_value(checker, value, node)
        return checker.method_call(receiver, "join", [Argument(node, None, value)], node)
    if builtin in (list, collections.deque) and name == "extend" and node.args:
        return _extend(checker, receiver, node)
    if builtin in (set, dict) and name == "update" and node.args:
        return _update(checker, receiver, node, builtin)
    return None


def _any_affix(
    checker: Closures, receiver: Expression, name: str, argument: Argument, node: ast.Call
) -> Expression | None:
    """`text.startswith(("a", "b"))`: any of the tuple."""
    if argument.checked is None:
        assert isinstance(argument.node, ast.expr)
        argument.checked = checker.expression(argument.node)
    if not isinstance(argument.checked.type, TupleType):
        return None
    span = checker.span(node)
    with checker.capture() as statements:
        held, affixes = checker.hold(receiver), checker.hold(argument.checked)
    result: Expression = checker.bool_constant(False, span)
    parts = affixes.values if isinstance(affixes, MakeTuple) else None
    for position in reversed(range(len(argument.checked.type.elements))):
        affix = TupleItem(argument.checked.type.elements[position], span, affixes, position)
        one = affix if parts is None else parts[position]
        test = checker.method_call(held, name, [Argument(argument.node, None, one)], node)
        result = test if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", test, result)
    return checker.sequence(statements, result)


def collect_value(checker: Closures, value: Expression, node: ast.AST) -> Expression:
    """A list of the items of a value that can be iterated."""
    growing = Growing(checker, list, node)
    with checker.capture() as loop:
        checker.loop_value(value, node, lambda item: growing.add(checker.settle(item, node)), [])
    return growing.filled_by(loop)


def _extend(checker: Closures, receiver: Expression, node: ast.Call) -> Expression:
    """`list.extend` of any iterable."""
    argument = node.args[0]
    span = checker.span(node)
    assert isinstance(receiver.type, ClassType)
    element = receiver.type.arguments[0]
    with checker.capture() as statements:
        held = checker.hold(receiver)
        is_loop = isinstance(argument, ast.Tuple) or checker.is_iterator(argument)
        value = None if is_loop else checker.value(argument, receiver.type)
        if value is not None and value.type is receiver.type:
            checker.emit(checker.evaluate(checker.method_call(held, "extend", [Argument(node, None, value)], node)))
        else:

            def use(item: Expression) -> None:
                converted = checker.coerce(item, element, argument)
                checker.emit(checker.evaluate(checker.call_method(held, "append", [converted], node)))

            if value is None:
                checker.loop(argument, use, [])
            else:
                checker.loop_value(value, argument, use, [])
    return checker.sequence(statements, checker.none(span))


def _update(checker: Closures, receiver: Expression, node: ast.Call, builtin: type) -> Expression:
    argument = node.args[0]
    span = checker.span(node)
    with checker.capture() as statements:
        held = checker.hold(receiver)
        value = None if checker.is_iterator(argument) else checker.value(argument, receiver.type)
        if value is not None and value.type is receiver.type:
            checker.emit(checker.evaluate(checker.method_call(held, "update", [Argument(node, None, value)], node)))
        else:

            def use(item: Expression) -> None:
                if builtin is set:
                    checker.emit(checker.evaluate(checker.call_method(held, "add", [checker.settle(item, node)], node)))
                    return
                pair = checker.hold(item)
                assert isinstance(pair.type, TupleType)
                parts: list[Expression] = [TupleItem(t, span, pair, i) for i, t in enumerate(pair.type.elements)]
                checker.emit(checker.evaluate(checker.call_method(held, "__setitem__", parts, node)))

            if value is None:
                checker.loop(argument, use, [])
            else:
                checker.loop_value(value, argument, use, [])
    return checker.sequence(statements, checker.none(span))
