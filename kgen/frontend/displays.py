"""Displays of containers: `(a, b)`, `[a, b]`, `{a, b}`, `{key: value}`."""

from __future__ import annotations

import ast
import collections
from typing import Final

from kgen.frontend.body import LITERAL
from kgen.frontend.closures import Closures
from kgen.frontend.conversions import settled
from kgen.frontend.generics import has_variables
from kgen.frontend.growing import Growing
from kgen.frontend.live import is_one_of
from kgen.frontend.tree import Assign, Constant, ElementOf, Expression, ForRange, LocalRef, MakeTuple
from kgen.frontend.types import INT, ClassType, OptionalType, TupleType, Type, UnionType, tuple_of

LONG_LIST: Final = 32
"""A list display of more constants is copied from a table of the image."""


def tuple_display(checker: Closures, node: ast.Tuple, expected: Type | None) -> Expression:
    if isinstance(expected, OptionalType):
        expected = expected.inner
    wanted = expected.elements if isinstance(expected, TupleType) else ()
    values: list[Expression] = []
    for position, part in enumerate(node.elts):
        values.append(checker.expression(part, wanted[position] if position < len(wanted) else None))
    return MakeTuple(tuple_of([v.type for v in values]), checker.span(node), values)


def list_display(checker: Closures, node: ast.List, expected: Type | None) -> Expression:
    span = checker.span(node)
    element = expected_element(checker, expected, list, 0)
    if not node.elts:
        if element is None:
            checker.refuse("K0411", node, "the element type of `[]` is not known", "annotate: x: list[int] = []")
        type_ = checker.resolver.list_of(element)
        return checker.construct(type_, [], node)
    if any(isinstance(part, ast.Starred) for part in node.elts):
        return _spread_list(checker, node, element)
    values = _siblings(checker, node.elts, element)
    if element is None:
        element = checker.common_type([v.type for v in values])
        if element is LITERAL:
            element = INT
        if element is None:
            checker.refuse("K0501", node, "the elements of the list have no common type", "annotate the list")
    type_ = checker.resolver.list_of(element)
    converted = [checker.coerce(v, element, part) for v, part in zip(values, node.elts, strict=True)]
    with checker.capture() as statements:
        made = LocalRef(type_, span, checker.temporary(type_, span, "list"))
        checker.emit(Assign(span, made, checker.construct(type_, [], node)))
        count = Constant(INT, span, len(values))
        checker.emit(checker.evaluate(checker.call_method(made, "reserve", [count], node)))
        table = checker.constant_table(element, converted) if len(converted) > LONG_LIST else None
        index = LocalRef(INT, span, checker.temporary(INT, span, "index")) if table is not None else None
        if table is not None and index is not None:
            converted = [ElementOf(element, span, table, index)]
        with checker.capture() as body:
            for value in converted:
                checker.emit(checker.evaluate(checker.call_method(made, "append_unchecked", [value], node)))
        if index is not None:
            checker.emit(ForRange(span, index.local, Constant(INT, span, 0), count, 1, body, []))
        else:
            checker.statements.extend(body)
    return checker.sequence(statements, made)


def _spread_list(checker: Closures, node: ast.List, element: Type | None) -> Expression:
    """`[*a, b]`."""
    growing = Growing(checker, list, node)

    def add(item: Expression) -> None:
        growing.add(checker.coerce(item, element, node) if element is not None else checker.settle(item, node))

    with checker.capture() as statements:
        for part in node.elts:
            if isinstance(part, ast.Starred):
                checker.loop(part.value, add, [])
            else:
                add(checker.expression(part, element))
    return growing.filled_by(statements)


def set_display(checker: Closures, node: ast.Set, expected: Type | None) -> Expression:
    span = checker.span(node)
    element = expected_element(checker, expected, set, 0)
    values = _siblings(checker, node.elts, element)
    if element is None:
        element = checker.common_type([v.type for v in values])
        element = INT if element is LITERAL else element
        if element is None:
            checker.refuse("K0501", node, "the elements of the set have no common type", "annotate the set")
    type_ = checker.resolver.nominal(checker.resolver.runtime_class(set), (element,))
    with checker.capture() as statements:
        made = LocalRef(type_, span, checker.temporary(type_, span, "set"))
        checker.emit(Assign(span, made, checker.construct(type_, [], node)))
        for value, part in zip(values, node.elts, strict=True):
            checker.emit(
                checker.evaluate(checker.call_method(made, "add", [checker.coerce(value, element, part)], node))
            )
    return checker.sequence(statements, made)


def dict_display(checker: Closures, node: ast.Dict, expected: Type | None) -> Expression:
    span = checker.span(node)
    key_type, value_type = expected_element(checker, expected, dict, 0), expected_element(checker, expected, dict, 1)
    if not node.keys:
        if key_type is None or value_type is None:
            checker.refuse("K0411", node, "the types of `{}` are not known", "annotate: x: dict[str, int] = {}")
        type_ = checker.resolver.nominal(checker.resolver.runtime_class(dict), (key_type, value_type))
        return checker.construct(type_, [], node)
    key_nodes: list[ast.expr] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            checker.refuse("K0215", value, "`**` is not in the subset here", "use d.update(other)")
        key_nodes.append(key)
    keys, values = _siblings(checker, key_nodes, key_type), _siblings(checker, node.values, value_type)
    pairs = list(zip(keys, values, strict=True))
    key_type = key_type or _joined(checker, [k.type for k, _ in pairs], node)
    value_type = value_type or _joined(checker, [v.type for _, v in pairs], node)
    type_ = checker.resolver.nominal(checker.resolver.runtime_class(dict), (key_type, value_type))
    with checker.capture() as statements:
        made = LocalRef(type_, span, checker.temporary(type_, span, "dict"))
        checker.emit(Assign(span, made, checker.construct(type_, [], node)))
        for (key, value), key_node, value_node in zip(pairs, node.keys, node.values, strict=True):
            assert key_node is not None
            arguments = [checker.coerce(key, key_type, key_node), checker.coerce(value, value_type, value_node)]
            checker.emit(checker.evaluate(checker.call_method(made, "__setitem__", arguments, node)))
    return checker.sequence(statements, made)


def _joined(checker: Closures, kinds: list[Type], node: ast.AST) -> Type:
    joined = checker.common_type(kinds)
    if joined is None:
        checker.refuse("K0501", node, "the items have no common type", "annotate the variable")
    return INT if joined is LITERAL else joined


def expected_element(checker: Closures, expected: Type | None, builtin: type, position: int) -> Type | None:
    if isinstance(expected, OptionalType):
        expected = expected.inner
    if isinstance(expected, UnionType):
        fitting = [member for member in expected.members if checker.resolver.builtin_of(member) is builtin]
        expected = fitting[0] if len(fitting) == 1 else None
    if isinstance(expected, ClassType) and checker.resolver.builtin_of(expected) is builtin:
        found = expected.arguments[position]
        return None if has_variables(found) else found
    return None


def _siblings(checker: Closures, nodes: list[ast.expr], expected: Type | None) -> list[Expression]:
    """The items of a literal; those that say too little (`[]`) get their type from the others."""
    if expected is not None or not any(lacks_type(checker, node) for node in nodes):
        return [checker.expression(node, expected) for node in nodes]
    known = {i: checker.expression(node) for i, node in enumerate(nodes) if not lacks_type(checker, node)}
    joined = checker.common_type([value.type for value in known.values()]) if known else None
    hint = None if joined is None or joined is LITERAL else settled(joined)
    return [known[i] if i in known else checker.expression(node, hint) for i, node in enumerate(nodes)]


def lacks_type(checker: Closures, node: ast.expr) -> bool:
    """Whether an expression has no type of its own: empty displays, and displays of nothing else."""
    match node:
        case ast.List(elts=parts) | ast.Set(elts=parts):
            return all(lacks_type(checker, part) for part in parts)
        case ast.Dict(values=parts):
            return all(lacks_type(checker, part) for part in parts)
        case ast.Tuple(elts=parts):
            return any(lacks_type(checker, part) for part in parts)
        case ast.Call(args=[], keywords=[]):
            return is_one_of(checker.build_time(node.func), (list, dict, set, collections.deque))
        case _:
            return False
