"""Assignment to items and slices."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.attribute_targets import AttributeTargets
from kgen.frontend.tree import Assign, ElementOf, Expression, FieldOf, StaticRef
from kgen.frontend.types import ArrayType, ClassType, OptionalType, PtrType, TupleType, underlying


class ItemTargets(AttributeTargets):
    """Part of the checker: assignment to items."""

    def _assign_item(self, target: ast.Subscript, value: Expression, node: ast.AST) -> None:
        container = self.value(target.value)
        type_ = underlying(container.type)
        span = self.span(target)
        if isinstance(target.slice, ast.Slice):
            self._assign_slice(container, target, target.slice, value, node)
            return
        if isinstance(type_, ArrayType):
            self._require_place(container, target)
            place = self.item_of(container, target.slice, target)
            self.require_mutable(container, target)
            self.emit(Assign(span, place, self.coerce(value, type_.element, node)))
            return
        if isinstance(type_, PtrType):
            place = self.item_of(container, target.slice, target)
            self.emit(Assign(span, place, self.coerce(value, type_.element, node)))
            return
        if isinstance(type_, ClassType) and self.classes.method(type_, "__setitem__") is not None:
            arguments = [Argument(target.slice), Argument(node, None, value)]
            self.emit(self.evaluate(self.method_call(container, "__setitem__", arguments, target)))
            return
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        builtin = self.resolver.builtin_of(type_)
        help = "build a new text" if builtin is str else "use a bytearray" if builtin is bytes else None
        if isinstance(type_, TupleType):
            help = "use a list, or make a new tuple"
        self.refuse("K0519", target, f"the items of a `{container.type}` cannot be assigned", help)

    def _assign_slice(
        self, container: Expression, target: ast.Subscript, part: ast.Slice, value: Expression, node: ast.AST
    ) -> None:
        """`container[start:stop:step] = value` of lists and bytearrays."""
        type_ = underlying(container.type)
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        if not isinstance(type_, ClassType) or self.classes.method(type_, "assign_slice") is None:
            self.refuse(
                "K0214", target, f"a slice of a `{container.type}` cannot be assigned", "assign the items in a loop"
            )
        name = "assign_slice"
        if self.resolver.builtin_of(type_) is bytearray and value.type is type_:
            name = "assign_slice_array"
        elif self.has_range(type_, "assign_range", part):
            name = "assign_range"
        arguments = (self.range_arguments if name == "assign_range" else self.slice_arguments)(part, target)
        given = [*arguments, Argument(node, None, value)]
        self.emit(self.evaluate(self.method_call(container, name, given, target)))

    def require_mutable(self, value: Expression, node: ast.AST) -> None:
        current = value
        while isinstance(current, FieldOf | ElementOf):
            current = current.object if isinstance(current, FieldOf) else current.array
        if isinstance(current, StaticRef) and not current.static.mutable:
            self.refuse("K0520", node, "a build-time table cannot be changed", "write static(...) at module level")
