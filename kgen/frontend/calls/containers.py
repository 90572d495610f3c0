"""Calls that make containers of other things: `list`, `set`, `dict`, `tuple`, `sorted`, `iter`."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.calls.given import consumed, one_argument
from kgen.frontend.generics import TypeVariable
from kgen.frontend.growing import Growing
from kgen.frontend.integers import Integers
from kgen.frontend.tree import Expression, TupleItem
from kgen.frontend.types import ClassType, OptionalType, StructType, TupleType, Type, underlying


def list_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
    if not node.args:
        if element is None or isinstance(element, TypeVariable):
            checker.refuse("K0411", node, "the element type of `list()` is not known", "annotate: x: list[int] = []")
        return checker.construct(checker.resolver.list_of(element), [], node)
    argument = one_argument(checker, node, "list")
    return collect(checker, list, argument, element, node)


def set_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
    if not node.args:
        if element is None:
            checker.refuse("K0411", node, "the element type of `set()` is not known", "annotate: x: set[int] = set()")
        type_ = checker.resolver.nominal(checker.resolver.runtime_class(set), (element,))
        return checker.construct(type_, [], node)
    return collect(checker, set, one_argument(checker, node, "set"), element, node)


def collect(checker: Integers, builtin: type, iterable: ast.expr, element: Type | None, node: ast.AST) -> Expression:
    """A list or set of the elements of an iterable."""
    growing = Growing(checker, builtin, node)

    def use(item: Expression) -> None:
        if element is not None:
            item = checker.coerce(item, element, node)
        growing.add(checker.settle(item, node))

    with checker.capture() as loop:
        checker.loop(consumed(iterable), use, [])
    return growing.filled_by(loop)


def dict_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    if not node.args and not node.keywords:
        if not isinstance(expected, ClassType) or checker.resolver.builtin_of(expected) is not dict:
            checker.refuse("K0411", node, "the types of `dict()` are not known", "annotate: x: dict[str, int] = {}")
        return checker.construct(expected, [], node)
    argument = one_argument(checker, node, "dict")
    value = None if checker.is_iterator(argument) or isinstance(argument, ast.List) else checker.value(argument)
    if value is not None and checker.resolver.builtin_of(value.type) is dict:
        return checker.call_method(value, "copy", [], node)
    growing = Growing(checker, dict, node)

    def use(item: Expression) -> None:
        if not isinstance(item.type, TupleType) or len(item.type.elements) != 2:
            checker.refuse("K0501", node, "dict() needs pairs")
        held = checker.hold(checker.settle(item, node))
        assert isinstance(held.type, TupleType)
        growing.add(*(TupleItem(type_, held.span, held, i) for i, type_ in enumerate(held.type.elements)))

    with checker.capture() as loop:
        if value is None:
            checker.loop(argument, use, [])
        else:
            checker.loop_value(value, argument, use, [])
    return growing.filled_by(loop)


def tuple_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    value = checker.value(one_argument(checker, node, "tuple"), expected)
    if isinstance(value.type, TupleType):
        return value
    checker.refuse("K0202", node, "a tuple of unknown length is not in the subset", "use list(...)")


def sorted_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:

    if len(node.args) != 1:
        checker.refuse("K0508", node, "`sorted` takes one iterable")
    element = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
    with checker.capture() as statements:
        made = checker.hold(collect(checker, list, node.args[0], element, node))
        arguments = [Argument(k.value, k.arg) for k in node.keywords]
        checker.emit(checker.evaluate(checker.method_call(made, "sort", arguments, node)))
    return checker.sequence(statements, made)


def iter_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    argument = one_argument(checker, node, "iter")
    value = checker.value(argument, expected)
    base = underlying(value.type)
    if isinstance(base, ClassType | StructType) and checker.classes.method(base, "__iter__") is not None:
        return checker.call_method(value, "__iter__", [], node)
    return value


def deque_call(checker: Integers, found: type, node: ast.Call, expected: Type | None) -> Expression:
    if isinstance(expected, OptionalType):
        expected = expected.inner
    wanted = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
    growing = Growing(checker, found, node)

    def use(item: Expression) -> None:
        growing.add(checker.coerce(item, wanted, node) if wanted is not None else checker.settle(item, node))

    with checker.capture() as loop:
        argument = node.args[0]
        if isinstance(argument, ast.List) and argument.elts:
            argument = ast.copy_location(ast.Tuple(argument.elts, ast.Load()), argument)
        elif isinstance(argument, ast.List) and isinstance(expected, ClassType):
            return checker.construct(expected, [], node)
        checker.loop(argument, use, [])
    return growing.filled_by(loop)
