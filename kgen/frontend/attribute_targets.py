"""Assignment to attributes: fields, bit fields, properties, and fields of a struct in a container."""

from __future__ import annotations

import ast
import types

from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.live import is_static
from kgen.frontend.patterns import Patterns
from kgen.frontend.tree import (
    Assign,
    Constant,
    Convert,
    ElementOf,
    Expression,
    FieldOf,
    LocalRef,
    PointerItem,
    StaticRef,
)
from kgen.frontend.types import (
    NO_DEFAULT,
    NONE,
    ClassType,
    IntType,
    NoneType,
    OptionalType,
    StructType,
    Type,
    UnionType,
    is_memory,
    underlying,
)


class AttributeTargets(Patterns):
    """Part of the checker: assignment to attributes."""

    def assign_attribute(self, target: ast.Attribute, value: Expression, node: ast.AST) -> None:
        owner = self.build_time(target.value)
        if is_static(owner) and target.attr == "value":
            place = self.static_reference(owner, target)
            self.emit(Assign(self.span(target), place, self.coerce(value, place.type, node)))
            return
        if isinstance(owner, type | types.ModuleType):
            self.refuse("K0211", target, "classes and modules cannot be changed in compiled code", "use a static")
        if isinstance(target.value, ast.Subscript) and self._assign_through_copy(target, value, node):
            return
        self.own_object_is_safe = self.is_own_object(target.value)
        receiver = self.value(target.value)
        self.store_attribute(receiver, target, value, node)
        if self.is_own_object(target.value):
            self.note_field(target.attr)

    def store_attribute(self, receiver: Expression, target: ast.Attribute, value: Expression, node: ast.AST) -> None:
        span = self.span(target)
        name = target.attr
        type_ = receiver.type
        if isinstance(type_, OptionalType):
            text = self.name_of(target.value)
            self.refuse("K0506", target, f"`{text}` may be None", f"test it first: if {text} is not None: ...")
        type_ = underlying(type_)
        if not isinstance(type_, ClassType | StructType):
            self.refuse("K0304", target, f"`{type_}` has no attribute `{name}`")
        self.classes.complete(type_)
        setter = self.classes.setter(type_, name)
        if setter is not None:
            call = self.call_function(
                setter.function, setter.owner, "method", receiver, [Argument(node, None, value)], node
            )
            self.emit(self.evaluate(call))
            return
        field = type_.field(name)
        if (type_, name) in self.classes.unknown_fields:
            raise Abandoned
        if field is None:
            self.report_missing_once(type_, name)
            self.refuse(
                "K0304",
                target,
                f"`{type_}` has no attribute `{name}`",
                self._close(name, [f.name for f in type_.fields]) or self._declaring(type_, name, target),
                self.declared_here(type_),
            )
        if isinstance(type_, StructType):
            if type_.frozen:
                self.refuse("K0520", target, f"`{type_}` is frozen", "make a new one")
            self._require_place(receiver, target)
        elif self._is_frozen_class(type_) or (
            field.is_final and self.function.display_name.split(".")[-1] != "__init__"
        ):
            self.refuse("K0520", target, f"`{name}` of `{type_}` cannot be changed", "make a new object")
        value_type = value.type
        converted = self.fit_bits(self.coerce(value, field.type, node), field, node)
        self.emit(Assign(span, FieldOf(field.type, span, receiver, field), converted))
        path = self.path_of(target)
        if path is not None:
            self.flow.forget(path)
            known = self._narrowed_by(field.type, value_type, value)
            if known is not field.type and known is not NONE:
                self.flow.paths[path] = known

    def _declaring(self, type_: ClassType | StructType, name: str, target: ast.Attribute) -> str:
        """How to write a field that the class does not have yet."""
        if self.classes.class_attribute(type_, name) is not NO_DEFAULT:
            return f"annotate it in the class, then each object has its own: {name}: int = ..."
        shown = self.name_of(target.value) if isinstance(target.value, ast.Name) else "self"
        if shown != "self":
            return f"declare it in the class: {name}: int = ..."
        return f"assign it in __init__, or annotate it here: self.{name}: int = ..."

    def _is_frozen_class(self, type_: ClassType) -> bool:
        parameters = getattr(type_.python, "__dataclass_params__", None)
        return bool(getattr(parameters, "frozen", False))

    def _narrowed_by(self, declared: Type, assigned: Type, value: Expression) -> Type:
        """What an annotated variable is known to hold after an assignment."""
        del value
        if isinstance(declared, OptionalType):
            if isinstance(assigned, NoneType):
                return NONE
            if isinstance(assigned, OptionalType):
                return declared
            inner = declared.inner
            if isinstance(inner, UnionType):
                return self._narrowed_by(inner, assigned, Constant(NONE, self.function.span, None))
            return inner
        if isinstance(declared, UnionType):
            if assigned is LITERAL:
                return next((m for m in declared.members if isinstance(m, IntType)), declared)
            if assigned in declared.members:
                return assigned
            return declared
        return declared

    def _require_place(self, value: Expression, node: ast.AST) -> None:
        """A store into a struct must reach storage, not a copy."""
        current = value
        while True:
            match current:
                case LocalRef() | StaticRef() | PointerItem():
                    return
                case FieldOf(object=inner):
                    if isinstance(inner.type, ClassType):
                        return
                    current = inner
                case ElementOf(array=inner):
                    current = inner
                case Convert(kind="rename", value=inner):
                    current = inner
                case _:
                    self.refuse(
                        "K0519",
                        node,
                        f"this changes a copy of the `{value.type}`",
                        "take it out, change it, and store it back",
                    )

    def _assign_through_copy(self, target: ast.Attribute, value: Expression, node: ast.AST) -> bool:
        """`items[i].x = v` where `items[i]` is a copy: taken out, changed, stored back."""
        subscript = target.value
        assert isinstance(subscript, ast.Subscript)
        if self.build_time(subscript.value) is not None and isinstance(self.build_time(subscript.value), type):
            return False
        container = self.value(subscript.value)
        type_ = underlying(container.type)
        if not isinstance(type_, ClassType):
            return False
        if self.classes.method(type_, "__setitem__") is None or isinstance(subscript.slice, ast.Slice):
            return False
        held = self.hold(container)
        with self.capture() as trial:
            probe = self.item_of(held, subscript.slice, subscript)
        if not is_memory(probe.type):
            self.statements.extend(trial)
            self.store_attribute(probe, target, value, node)
            return True
        index = self.hold(self.value(subscript.slice))
        content = self.call_method(held, "__getitem__", [index], subscript)
        local = self.temporary(content.type, content.span)
        reference = LocalRef(content.type, content.span, local)
        self.emit(Assign(content.span, reference, content))
        self.store_attribute(reference, target, value, node)
        self.emit(self.evaluate(self.call_method(held, "__setitem__", [index, reference], subscript)))
        return True
