"""Augmented assignment: `target op= value`, whose target is evaluated once."""

from __future__ import annotations

import ast
import types
from typing import Final

from kgen.frontend.calls.container_methods import collect_value
from kgen.frontend.live import is_static
from kgen.frontend.targets import Targets
from kgen.frontend.tree import Assign, ElementOf, Expression, PointerItem
from kgen.frontend.types import INT, ArrayType, ClassType, PtrType, StructType, TupleType, underlying

IN_PLACE: Final[dict[type[ast.operator], str]] = {
    ast.Add: "__iadd__",
    ast.BitOr: "__ior__",
    ast.BitAnd: "__iand__",
    ast.Sub: "__isub__",
}
"""Methods of containers that change the left side."""


def augmented_assignment(checker: Targets, node: ast.AugAssign) -> None:
    """`target op= value`; the target's parts are evaluated once."""
    target = node.target
    if isinstance(node.op, ast.Div):
        checker.refuse("K0204", node, "`/=` gives a float, and floats are not in the subset", "use //=")
    if isinstance(target, ast.Name):
        current = checker.expression(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        checker.assign_name(target, _combined(checker, node, current), node.value)
        return
    if isinstance(target, ast.Attribute):
        owner = checker.build_time(target.value)
        if isinstance(owner, type | types.ModuleType):
            checker.refuse("K0211", target, "classes and modules cannot be changed in compiled code", "use a static")
        if is_static(owner):
            place = checker.static_reference(owner, target)
            checker.emit(
                Assign(
                    checker.span(node), place, checker.coerce(_combined(checker, node, place), place.type, node.value)
                )
            )
            return
        name = _held_name(checker, target.value)
        _augment_attribute(checker, target, name, node)
        return
    assert isinstance(target, ast.Subscript)
    container = checker.hold_place(checker.value(target.value))
    type_ = underlying(container.type)
    if isinstance(type_, ArrayType | PtrType):
        index = checker.hold(
            checker.as_integer_value(checker.settle(checker.expression(target.slice), target.slice), target.slice)
        )
        if isinstance(type_, ArrayType):
            checker.require_mutable(container, target)
            place: Expression = ElementOf(type_.element, checker.span(target), container, index)
        else:
            place = PointerItem(type_.element, checker.span(target), container, index)
        checker.emit(
            Assign(checker.span(node), place, checker.coerce(_combined(checker, node, place), place.type, node.value))
        )
        return
    if isinstance(type_, ClassType) and checker.classes.method(type_, "__getitem__") is not None:
        index = checker.hold(checker.value(target.slice))
        current = checker.call_method(container, "__getitem__", [index], target)
        result = _combined(checker, node, current)
        result = checker.coerce(result, current.type, node.value) if current.type is not result.type else result
        checker.emit(checker.evaluate(checker.call_method(container, "__setitem__", [index, result], target)))
        return
    checker.refuse("K0511", target, f"a `{container.type}` cannot be indexed")


def _augment_attribute(checker: Targets, target: ast.Attribute, receiver: Expression, node: ast.AugAssign) -> None:
    if isinstance(receiver.type, StructType) and isinstance(target.value, ast.Subscript):
        field_target = target
        container = checker.value(target.value.value)
        if isinstance(underlying(container.type), ClassType):
            current = checker.member(receiver, target.attr, target)
            checker.assign_attribute(field_target, _combined(checker, node, current), node.value)
            return
    current = checker.member(receiver, target.attr, target)
    path = checker.path_of(target)
    known = checker.flow.paths.get(path) if path is not None else None
    if known is not None and known is not current.type:
        current = checker.unwrap_checked(current, known)
    checker.store_attribute(receiver, target, _combined(checker, node, current), node.value)


def _held_name(checker: Targets, node: ast.expr) -> Expression:
    return checker.hold_place(checker.value(node))


def _combined(checker: Targets, node: ast.AugAssign, current: Expression) -> Expression:
    made = _operation(checker, node, current)
    checker.observer.augmented(node, made.type)
    return made


def _operation(checker: Targets, node: ast.AugAssign, current: Expression) -> Expression:
    """`current op value`, in place for containers that have the in-place method."""
    method = IN_PLACE.get(type(node.op))
    if method is not None and isinstance(current.type, ClassType):
        if checker.classes.method(current.type, method) is not None:
            value = checker.value(node.value, current.type)
            if checker.resolver.builtin_of(current.type) is list and value.type is not current.type:
                value = collect_value(checker, value, node)
            return checker.call_method(current, method, [value], node)
    if isinstance(node.op, ast.Pow):
        number = checker.as_number(checker.settle(current, node), node)
        return checker.runtime_call("ints", "power", [number, checker.typed(node.value, INT)], node)
    hint = current.type if not isinstance(current.type, TupleType) else None
    value = checker.expression(node.value, hint)
    return checker.arithmetic(node, type(node.op), current, value, (node.target, node.value))
