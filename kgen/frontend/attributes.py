"""Attributes: fields, properties, methods and class attributes of a value."""

from __future__ import annotations

import ast
import difflib
import types
from collections.abc import Callable

from kgen.frontend.advice import instead_of
from kgen.frontend.body import ABSENT
from kgen.frontend.diagnostics import Abandoned, Note
from kgen.frontend.function_values import FunctionValues
from kgen.frontend.live import is_enum_class, is_static
from kgen.frontend.tree import Conditional, Expression, FieldOf, If, IsMember, Sequence, Statement
from kgen.frontend.types import (
    BOOL,
    NO_DEFAULT,
    NONE,
    U64,
    ClassType,
    EnumType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    Type,
    UnionType,
)


class Attributes(FunctionValues):
    """Part of the checker: reading attributes."""

    def attribute(self, node: ast.Attribute, expected: Type | None) -> Expression:
        """`value.name`, read."""
        owner = self.build_time(node.value)
        if is_static(owner) and node.attr == "value":
            return self.static_reference(owner, node)
        found = self.build_time(node)
        if found is not ABSENT:
            return self.build_time_value(found, node, expected, node.attr)
        if owner is not ABSENT and not isinstance(owner, Type):
            if is_enum_class(owner):
                self.refuse(
                    "K0304",
                    node,
                    f"`{owner.__name__}` has no member `{node.attr}`",
                    self._close(node.attr, list(owner.__members__)),
                )
            if isinstance(owner, types.ModuleType):
                self.refuse(
                    "K0305",
                    node,
                    f"the module `{owner.__name__}` has no attribute `{node.attr}`",
                    self._close(node.attr, [n for n in vars(owner) if not n.startswith("_")]),
                )
        value = self.value(node.value)
        return self.member(value, node.attr, node, expected)

    def static_reference(self, owner: object, node: ast.Attribute) -> Expression:
        """`NAME.value` of a `static(...)`."""
        raise NotImplementedError

    def build_time_value(self, value: object, node: ast.expr, expected: Type | None, name: str) -> Expression:
        """A build-time value used as an expression."""
        raise NotImplementedError

    def member(self, value: Expression, name: str, node: ast.expr, expected: Type | None = None) -> Expression:
        """An attribute of a checked value."""
        span = self.span(node)
        type_ = value.type
        if isinstance(type_, OptionalType):
            text = self.name_of(node.value) if isinstance(node, ast.Attribute) else "value"
            self.refuse(
                "K0506",
                node,
                f"`{text}` may be None, so it has no `{name}`",
                f"test it first: if {text} is not None: ...",
            )
        if isinstance(type_, UnionType):
            return self._union_member(value, type_, name, node)
        if isinstance(type_, EnumType):
            return self.enum_attribute(value, type_, name, node)
        if isinstance(type_, NewTypeType):
            return self.member(self.convert("rename", value, type_.base), name, node, expected)
        if isinstance(type_, PtrType) and name == "address":
            return self.convert("pointer_address", value, U64)
        if not isinstance(type_, ClassType | StructType):
            self.refuse("K0304", node, f"`{type_}` has no attribute `{name}`")
        self.classes.complete(type_)
        field = type_.field(name)
        if (type_, name) in self.classes.unknown_fields:
            raise Abandoned
        if field is not None:
            return FieldOf(field.type, span, value, field)
        method = self.classes.method(type_, name)
        if method is not None and method.kind == "property":
            return self.call_method(value, name, [], node)
        if method is not None:
            return self._bound_method(value, method, name, node)
        attribute = self.classes.class_attribute(type_, name)
        is_slot = isinstance(attribute, types.GetSetDescriptorType | types.MemberDescriptorType)
        is_slot = is_slot or isinstance(attribute, types.MethodDescriptorType | types.WrapperDescriptorType)
        if attribute is not NO_DEFAULT and not is_slot and not isinstance(attribute, property | types.FunctionType):
            if isinstance(type_, ClassType) and self.classes.is_overridden(type_, name):
                return self._virtual_constant(value, type_, name, node)
            return self.sequence([self.evaluate(value)], self.constant(attribute, span, node, None, name))
        if self.resolver.builtin_of(type_) is None:
            self.report_missing_once(type_, name)
        self.refuse(
            "K0304",
            node,
            f"`{type_}` has no attribute `{name}`",
            instead_of(self.resolver.builtin_of(type_), name)
            or self._close(
                name, [f.name for f in type_.fields] + [n for n in vars(type_.python) if not n.startswith("_")]
            ),
            self.declared_here(type_),
        )

    def report_missing_once(self, type_: Type, name: str) -> None:
        """Abandons what uses an attribute that was reported as missing before."""
        if (type_, name) in self.builder.missing_attributes:
            raise Abandoned
        self.builder.missing_attributes.add((type_, name))

    def declared_here(self, type_: ClassType | StructType) -> tuple[Note, ...]:
        """The note that shows a class of the program; builtins have no place worth showing."""
        if self.resolver.builtin_of(type_) is not None:
            return ()
        return (Note(f"`{type_}` is declared here", self.classes.span(type_.python)),)

    def _virtual_constant(self, value: Expression, type_: ClassType, name: str, node: ast.expr) -> Expression:
        """A class constant that subclasses define again: chosen by the class of the object."""

        def constant(class_: ClassType) -> Expression:
            return self.constant(self.classes.class_attribute(class_, name), self.span(node), node, None, name)

        return self._by_class(value, type_, lambda python: name in python.__dict__, constant, node)

    def class_name(self, value: Expression, node: ast.expr) -> Expression:
        """`type(value).__name__`."""
        type_ = value.type
        if isinstance(type_, ClassType) and self.resolver.builtin_of(type_) is None:

            def name(class_: ClassType) -> Expression:
                return self.text(class_.python.__name__, self.span(node))

            return self._by_class(value, type_, lambda _: True, name, node)
        if isinstance(type_, OptionalType | UnionType):
            self.refuse("K0220", node, f"the class of a `{type_}` is not known here", "use isinstance first")
        builtin = self.resolver.builtin_of(type_)
        name_of = builtin if builtin is not None else getattr(type_, "python", None)
        shown = str(getattr(name_of, "__name__", type_)).split("[")[0]
        return self.sequence([self.evaluate(value)], self.text(shown, self.span(node)))

    def _by_class(
        self,
        value: Expression,
        type_: ClassType,
        differs: Callable[[type], bool],
        constant: Callable[[ClassType], Expression],
        node: ast.expr,
    ) -> Expression:
        """A constant of each class, chosen by the class of the object; `differs`: it is not that of the base."""
        with self.capture() as statements:
            held = self.hold(value)
        parts: list[tuple[Type, Expression]] = []
        pending = [type_.python]
        while pending:
            python = pending.pop(0)
            pending.extend(python.__subclasses__())
            class_ = type_ if python is type_.python else self.resolver.object(python, self.scope)
            if isinstance(class_, ClassType) and (python is type_.python or differs(python)):
                parts.insert(0, (class_, constant(class_)))
        return self.sequence(statements, self.dispatch(held, parts, node))

    def _close(self, name: str, known: list[str]) -> str | None:
        close = difflib.get_close_matches(name, known, 1)
        return f"did you mean {close[0]}?" if close else None

    def enum_attribute(self, value: Expression, type_: EnumType, name: str, node: ast.expr) -> Expression:
        """`.name` and `.value` of an enum member, and its methods and properties."""
        raise NotImplementedError

    def _union_member(self, value: Expression, type_: UnionType, name: str, node: ast.expr) -> Expression:
        """An attribute that every member of a union has."""
        with self.capture() as statements:
            held = self.hold(value)
        parts: list[tuple[Type, Expression]] = []
        for member in type_.members:
            parts.append((member, self.member(self.convert("unwrap", held, member), name, node)))
        return self.sequence(statements, self.dispatch(held, parts, node))

    def dispatch(self, held: Expression, parts: list[tuple[Type, Expression]], node: ast.AST) -> Expression:
        """One expression per member of a union, chosen at run time."""
        span = self.span(node)
        common = self.common_type([part.type for _, part in parts])
        if common is None:
            self.refuse("K0529", node, "the members of the union give different types here")
        if common is NONE:
            statements: list[Statement] = []
            for member, part in reversed(parts):
                test = IsMember(BOOL, span, held, [member])
                statements = [If(span, test, [self.evaluate(part)], statements)]
            return Sequence(NONE, span, statements, self.none(span))
        result = self.coerce(parts[-1][1], common, node)
        for member, part in reversed(parts[:-1]):
            test = IsMember(BOOL, span, held, [member])
            result = Conditional(common, span, test, self.coerce(part, common, node), result)
        return result
