"""The `__eq__` that a dataclass or struct has by itself: field by field."""

from __future__ import annotations

import ast

from kgen.frontend.attributes import Attributes
from kgen.frontend.tree import (
    Compare,
    Constant,
    Expression,
    FieldOf,
    Function,
    If,
    Intrinsic,
    IsMember,
    Local,
    LocalRef,
    Return,
    ShortCircuit,
    Span,
)
from kgen.frontend.types import BOOL, U8, ClassType, StructType, pointer_to


def generated_equality(checker: Attributes, type_: ClassType | StructType) -> Function:
    """`__eq__` of a dataclass or struct: field by field."""
    key = ("equality", type_)
    found = checker.builder.synthesized.get(key)
    if found is not None:
        return found
    checker.classes.complete(type_)
    span = checker.classes.span(type_.python)
    made = Function(checker.builder.unique(f"{type_}.__eq__"), f"{type_}.__eq__", span.file, span)
    made.package, made.result = type_.python.__module__, BOOL
    checker.builder.synthesized[key] = made
    checker.builder.program.functions.append(made)
    made.parameters = [Local(name, type_, span, is_parameter=True) for name in ("self", "other")]
    left, right = (LocalRef(type_, span, p) for p in made.parameters)
    outer, checker.function = checker.function, made
    with checker.capture() as body:
        result: Expression = checker.bool_constant(True, span)
        node = ast.Pass()
        if isinstance(type_, ClassType):
            _compare_subclasses(checker, type_, left, right, span)
        for field in reversed(type_.fields):
            one = FieldOf(field.type, span, left, field)
            other = FieldOf(field.type, span, right, field)
            equal = checker.equality(one, other, node, (node, node))
            if equal is None:
                checker.refuse("K0516", span, f"the field `{field.name}` of `{type_}` cannot be compared")
            result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "and", equal, result)
        checker.emit(Return(span, result))
    made.body = body
    checker.function = outer
    return made


def _compare_subclasses(checker: Attributes, type_: ClassType, left: Expression, right: Expression, span: Span) -> None:
    """Objects of different classes are not equal; those of a subclass are compared by its own fields."""
    below = [checker.resolver.object(python, checker.scope) for python in checker.classes.descendants(type_.python)]
    classes = [class_ for class_ in below if isinstance(class_, ClassType) and class_ is not type_]
    if not classes:
        return
    infos = [Intrinsic(pointer_to(U8), span, "type_info", [side]) for side in (left, right)]
    unequal = Compare(BOOL, span, "ne", infos[0], infos[1])
    checker.emit(If(span, unequal, [Return(span, checker.bool_constant(False, span))], []))
    for class_ in reversed(classes):
        if "__dataclass_fields__" not in class_.python.__dict__:
            continue
        one, other = (checker.convert("downcast", side, class_) for side in (left, right))
        equal = checker.call_method(one, "__eq__", [other], ast.Pass())
        checker.emit(If(span, IsMember(BOOL, span, left, [class_]), [Return(span, equal)], []))
