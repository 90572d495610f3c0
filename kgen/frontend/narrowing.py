"""Narrowing: what a test tells about the variables and attribute paths it mentions."""

from __future__ import annotations

import ast

from kgen.frontend.calls.instances import expand_members, instance_types
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.expressions import Expressions
from kgen.frontend.types import INT, NEVER, NONE, ClassType, IntType, NoneType, OptionalType, Type, UnionType, union


class Narrowing(Expressions):
    """Part of the checker: narrowing."""

    def assume(self, test: ast.expr, outcome: bool) -> None:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.assume(operand, not outcome)
            case ast.BoolOp(op=op, values=values):
                if isinstance(op, ast.And) == outcome:
                    for value in values:
                        self.assume(value, outcome)
                elif len(values) == 2:
                    self._assume_either(values[0], values[1], outcome)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                self._assume_comparison(left, op, right, outcome)
            case ast.Call(func=ast.Name(id="isinstance"), args=[subject, wanted]):
                self._assume_instance(subject, wanted, outcome)
            case ast.Call(func=ast.Name(id="bool"), args=[subject]):
                self.assume(subject, outcome)
            case ast.NamedExpr(target=target):
                self.assume(target, outcome)
            case ast.Name() | ast.Attribute():
                self._assume_truth(test, outcome)
            case _:
                pass

    def _assume_either(self, one: ast.expr, other: ast.expr, outcome: bool) -> None:
        """`isinstance(x, A) or isinstance(x, B)`: the union of what both say about one variable."""
        before = self.flow.copy()
        self.assume(one, outcome)
        first = self.flow.copy()
        self.flow.become(before)
        self.assume(one, not outcome)
        self.assume(other, outcome)
        second = self.flow.copy()
        self.flow.become(before)
        for name, binding in before.bindings.items():
            a, b = first.bindings.get(name), second.bindings.get(name)
            if a is None or b is None or (a.type is binding.type and b.type is binding.type):
                continue
            joined = union([a.type, b.type])
            if not isinstance(binding.type, ClassType):
                self.flow.narrow(name, joined)

    def _assume_truth(self, subject: ast.expr, outcome: bool) -> None:
        path, type_ = self._subject(subject)
        if path is not None and outcome and isinstance(type_, OptionalType):
            self.flow.narrow(path, type_.inner)

    def _assume_comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, outcome: bool) -> None:
        if isinstance(op, ast.IsNot | ast.NotEq):
            outcome = not outcome
        elif not isinstance(op, ast.Is | ast.Eq):
            return
        if isinstance(left, ast.Constant) and left.value is None:
            left, right = right, left
        if isinstance(left, ast.NamedExpr):
            left = left.target
        path, type_ = self._subject(left)
        if path is None or type_ is None:
            return
        if isinstance(right, ast.Constant) and right.value is None:
            if not isinstance(type_, OptionalType):
                return
            self.flow.narrow(path, NONE if outcome else type_.inner)
        elif outcome and isinstance(type_, OptionalType):
            self.flow.narrow(path, type_.inner)

    def _assume_instance(self, subject: ast.expr, wanted: ast.expr, outcome: bool) -> None:
        if isinstance(subject, ast.NamedExpr):
            subject = subject.target
        path, type_ = self._subject(subject)
        if path is None or type_ is None:
            return
        try:
            members = expand_members(self, type_, instance_types(self, wanted))
        except Abandoned:
            return
        narrowed = narrow_to(type_, members) if outcome else narrow_from(type_, members)
        if narrowed is NEVER:
            self.flow.is_reachable = self.flow.is_reachable and not isinstance(type_, UnionType | OptionalType)
            return
        self.flow.narrow(path, narrowed)

    def _subject(self, node: ast.expr) -> tuple[str | None, Type | None]:
        """The variable or path that a test is about, and what it is known to be."""
        if isinstance(node, ast.Name):
            binding = self.flow.bindings.get(node.id)
            return (node.id, binding.type) if binding is not None else (None, None)
        if isinstance(node, ast.Attribute):
            path = self.path_of(node)
            if path is None:
                return None, None
            try:
                with self.capture():
                    return path, self.expression(node).type
            except Abandoned:
                return None, None
        return None, None


def parts_of(type_: Type) -> list[Type]:
    """The members of a type that can be told apart, None among them."""
    match type_:
        case OptionalType(inner=inner):
            return [*parts_of(inner), NONE]
        case UnionType(members=members):
            return list(members)
        case _:
            return [type_]


def narrow_to(type_: Type, members: list[Type]) -> Type:
    """What a `type_` is when it is an instance of one of `members`."""
    kept: list[Type] = []
    for part in parts_of(type_):
        for member in members:
            if part is member or (isinstance(part, NoneType) and isinstance(member, NoneType)):
                kept.append(part)
            elif member is INT and isinstance(part, IntType):
                kept.append(part)
            elif isinstance(part, ClassType) and isinstance(member, ClassType):
                if part.is_subclass_of(member):
                    kept.append(part)
                elif member.is_subclass_of(part):
                    kept.append(member)
    if not kept:
        return NEVER
    joined = union(kept)
    if isinstance(type_, ClassType) and not isinstance(joined, ClassType):
        return type_
    return joined


def narrow_from(type_: Type, members: list[Type]) -> Type:
    """What a `type_` is when it is no instance of any of `members`."""
    kept: list[Type] = []
    for part in parts_of(type_):
        covered = any(
            part is member
            or (member is INT and isinstance(part, IntType))
            or (isinstance(part, ClassType) and isinstance(member, ClassType) and part.is_subclass_of(member))
            for member in members
        )
        if not covered:
            kept.append(part)
    if not kept:
        return NEVER
    return union(kept)
