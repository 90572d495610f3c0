"""`isinstance`: a test of what an object, an optional value or a union holds."""

from __future__ import annotations

import ast

from kgen.frontend.integers import Integers
from kgen.frontend.live import is_class
from kgen.frontend.tree import Expression, IsMember
from kgen.frontend.types import (
    BOOL,
    INT,
    NONE,
    ClassType,
    IntType,
    OptionalType,
    StructType,
    Type,
    UnionType,
    underlying,
)


class _AnyInstance(Type):
    """`isinstance(x, list)`: any instantiation of a generic class."""

    def __init__(self, python: type) -> None:
        self.python = python
        self.name = python.__name__


def isinstance_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    if len(node.args) != 2:
        checker.refuse("K0508", node, "`isinstance` takes two arguments")
    value = checker.value(node.args[0])
    members = instance_types(checker, node.args[1])
    return instance_test(checker, value, members, node)


def instance_types(checker: Integers, node: ast.expr) -> list[Type]:
    """The types named by the second argument of isinstance."""
    if isinstance(node, ast.Tuple):
        return [t for part in node.elts for t in instance_types(checker, part)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*instance_types(checker, node.left), *instance_types(checker, node.right)]
    found = checker.build_time(node)
    if is_class(found):
        parameters: tuple[object, ...] = getattr(found, "__parameters__", ())
        if parameters or found in (list, dict, set):
            return [_AnyInstance(found)]
    return [checker.resolver.annotation(node, checker.scope)]


def instance_test(checker: Integers, value: Expression, members: list[Type], node: ast.AST) -> Expression:
    """BOOL: `value` is an instance of one of `members`."""
    span = checker.span(node)
    type_ = value.type
    wanted = expand_members(checker, type_, members)
    match type_:
        case ClassType():
            if any(isinstance(m, ClassType) and type_.is_subclass_of(m) for m in wanted):
                return checker.sequence([checker.evaluate(value)], checker.bool_constant(True, span))
            below = [m for m in wanted if isinstance(m, ClassType) and m.is_subclass_of(type_)]
            if not below:
                return checker.sequence([checker.evaluate(value)], checker.bool_constant(False, span))
            return IsMember(BOOL, span, value, list(below))
        case OptionalType() | UnionType():
            kept = [m for m in wanted if _can_hold(checker, type_, m)]
            if not kept and NONE not in members:
                checker.refuse("K0521", node, f"a `{type_}` is never a {' or '.join(map(str, members))}")
            return IsMember(BOOL, span, value, kept)
        case _:
            same = any(m is type_ or (m is INT and isinstance(underlying(type_), IntType)) for m in wanted)
            return checker.sequence([checker.evaluate(value)], checker.bool_constant(same, span))


def expand_members(checker: Integers, type_: Type, members: list[Type]) -> list[Type]:
    """Generic classes without arguments stand for the members of the union that instantiate them."""
    candidates: list[Type] = []
    inner = type_.inner if isinstance(type_, OptionalType) else type_
    parts = inner.members if isinstance(inner, UnionType) else (inner,)
    for member in members:
        if isinstance(member, _AnyInstance):
            for part in parts:
                builtin = checker.resolver.builtin_of(part)
                if isinstance(part, ClassType | StructType) and (
                    issubclass(part.python, member.python) or builtin is member.python
                ):
                    candidates.append(part)
        elif isinstance(member, UnionType):
            candidates.extend(member.members)
        elif member is INT and not any(p is INT for p in parts):
            candidates.extend(p for p in parts if isinstance(p, IntType))
        else:
            candidates.append(member)
    return candidates


def _can_hold(checker: Integers, type_: Type, member: Type) -> bool:
    inner = type_.inner if isinstance(type_, OptionalType) else type_
    parts = inner.members if isinstance(inner, UnionType) else (inner,)
    for part in parts:
        if part is member:
            return True
        if isinstance(part, ClassType) and isinstance(member, ClassType):
            if part.is_subclass_of(member) or member.is_subclass_of(part):
                return True
    return False
