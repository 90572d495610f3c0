"""Build-time values in compiled code: live Python objects become constants and read-only tables."""

from __future__ import annotations

import ast
import enum
import types
import typing
from dataclasses import dataclass

from kgen import lang, unsafe
from kgen.frontend.body import LITERAL
from kgen.frontend.conversions import Conversions
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.live import is_array, is_atomic, is_list, is_named_tuple, is_static, items_of
from kgen.frontend.nominal import Scope
from kgen.frontend.tree import Constant, DataAddress, Expression, MakeStruct, MakeTuple, Span, Static, StaticRef
from kgen.frontend.types import (
    BOOL,
    INT,
    NO_DEFAULT,
    NONE,
    U64,
    ArrayType,
    AtomicType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    array_of,
    atomic_of,
    pointer_to,
    tuple_of,
    underlying,
)


@dataclass(eq=False, slots=True)
class TextConstant(MakeStruct):
    """A `str` or `bytes` literal; the checker still knows its content."""

    content: str | bytes


class Constants(Conversions):
    """Part of the checker: constants."""

    def text(self, content: str | bytes, span: Span) -> Expression:
        """A str or bytes literal: a slice of read-only data without an owner."""
        struct = self.resolver.str_type if isinstance(content, str) else self.resolver.bytes_type
        self.classes.complete(struct)
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        values: list[Expression] = []
        for field in struct.fields:
            values.append(self._text_field(field.name, field.type, data, content, span))
        return TextConstant(struct, span, values, content)

    def _text_field(self, name: str, type_: Type, data: bytes, content: str | bytes, span: Span) -> Expression:
        if isinstance(type_, OptionalType):
            return Constant(type_, span, None)
        if isinstance(type_, PtrType):
            return DataAddress(type_, span, data)
        if type_ is BOOL:
            return Constant(type_, span, data.isascii())
        if name in ("length", "size", "byte_length", "bytes_length"):
            return Constant(type_, span, len(data))
        if name in ("count", "characters", "code_points", "points"):
            return Constant(type_, span, len(content))
        raise AssertionError(f"unknown field of the text struct: {name}")

    def constant(
        self, value: object, span: Span, node: ast.AST, expected: Type | None = None, name: str = ""
    ) -> Expression:
        """The expression for a build-time value; reports K0307 when it has none."""
        made = self.try_constant(value, span, expected, name)
        if made is None:
            kind = type(value).__name__
            if isinstance(value, float):
                self.refuse("K0203", node, "floating point is not in the subset", "use an integer of a smaller unit")
            help = None
            if isinstance(value, dict):
                help = "look the value up at build time, or build the dict in main and pass it on"
            self.refuse("K0307", node, f"a `{kind}` made at build time cannot be used in compiled code", help)
        return made

    def try_constant(self, value: object, span: Span, expected: Type | None, name: str = "") -> Expression | None:
        """The expression for a build-time value, or None."""
        kind: type = type(value)
        match value:
            case None:
                return Constant(NONE, span, None)
            case enum.Enum():
                type_ = self.resolver.enum(type(value))
                if type_.is_int or type_.is_flag:
                    return Constant(type_, span, int(typing.cast(int, value.value)))
                stored = next(m.stored for m in type_.members if m.name == value.name)
                return Constant(type_, span, stored)
            case bool():
                return Constant(BOOL, span, value)
            case int():
                fixed = self.resolver.object(type(value), self.scope)
                if isinstance(fixed, IntType) and fixed is not INT:
                    return Constant(fixed, span, int(value))
                return Constant(LITERAL, span, int(value))
            case str() | bytes():
                return self.text(value, span)
            case tuple() if is_named_tuple(kind):
                return self._named_tuple(kind, typing.cast("tuple[object, ...]", value), span)
            case tuple():
                return self._tuple(typing.cast("tuple[object, ...]", value), span, expected)
            case _ if is_static(value):
                return None
            case types.FunctionType():
                return self.function_value(value, span, expected=expected)
            case unsafe.Ptr() if value.is_null():
                element = self.resolver.object(value.element, self.scope)
                return Constant(pointer_to(element), span, 0) if element is not None else None
            case _:
                return self._table(value, span, expected, name)

    def function_value(
        self,
        function: types.FunctionType,
        node: ast.AST | Span,
        owner: Type | None = None,
        kind: str = "function",
        expected: Type | None = None,
    ) -> Expression:
        """A function used as a value; the expected type decides which instance of a generic one."""
        raise NotImplementedError

    def _tuple(self, value: tuple[object, ...], span: Span, expected: Type | None) -> Expression | None:
        wanted = expected.elements if isinstance(expected, TupleType) else ()
        values: list[Expression] = []
        for position, part in enumerate(value):
            one = self.try_constant(part, span, wanted[position] if position < len(wanted) else None)
            if one is None:
                return None
            values.append(one)
        return MakeTuple(tuple_of([v.type for v in values]), span, values)

    def _named_tuple(self, kind: type, value: tuple[object, ...], span: Span) -> Expression | None:
        struct = self.resolver.object(kind, self.scope)
        assert isinstance(struct, StructType)
        self.classes.complete(struct)
        values: list[Expression] = []
        for field, part in zip(struct.fields, value, strict=True):
            one = self.try_constant(part, span, field.type)
            if one is None:
                return None
            values.append(self.coerce(one, field.type, ast.Pass()))
        return MakeStruct(struct, span, values)

    def _table(self, value: object, span: Span, expected: Type | None, name: str) -> Expression | None:
        """A build-time list, Array or struct: a read-only table of the image."""
        if is_atomic(value):
            return self._atomic(value, span, name)
        type_ = self.type_of_value(value, expected)
        if type_ is None or not self.is_static_data(value, type_):
            return None
        label = self.builder.unique(f"{self.function.package}.{name or 'table'}")
        static = self.builder.static(value, lambda: Static(label, type_, self.initial(value, type_), mutable=False))
        return StaticRef(static.type, span, static)

    def _atomic(self, value: lang.Atomic[int], span: Span, name: str) -> Expression | None:
        """A module-level Atomic: storage that is shared and changes."""
        integer = self.resolver.object(value.type, self.scope)
        if integer is None:
            return None
        label = self.builder.unique(f"{self.function.package}.{name}")
        made = self.builder.static(value, lambda: Static(label, atomic_of(integer), int(value.load())))
        return StaticRef(made.type, span, made)

    def type_of_value(self, value: object, expected: Type | None = None) -> Type | None:
        """The type of a build-time value as static data, or None."""
        live: object = value
        kind: type = type(value)
        match value:
            case bool():
                return BOOL
            case enum.Enum():
                return self.resolver.enum(type(value))
            case int():
                if isinstance(expected, IntType | NewTypeType):
                    return expected
                fixed = self.resolver.object(type(value), self.scope)
                return fixed if fixed is not None and fixed is not INT else LITERAL
            case str():
                return self.resolver.str_type
            case bytes():
                return self.resolver.bytes_type
            case tuple() if is_named_tuple(kind):
                struct = self.resolver.object(kind, self.scope)
                assert isinstance(struct, StructType)
                self.classes.complete(struct)
                return struct
            case list() | tuple():
                items = items_of(live)
                element = expected.element if isinstance(expected, ArrayType) else None
                if element is None:
                    if not items:
                        return None
                    kinds = [self.type_of_value(item) for item in items]
                    known = [k for k in kinds if k is not None]
                    if len(known) != len(kinds):
                        return None
                    if isinstance(value, tuple):
                        return tuple_of([self._default_integer([k], [i]) for k, i in zip(known, items, strict=True)])
                    element = self._default_integer(known, items)
                return array_of(element, len(items))
            case types.FunctionType():
                return None
            case _ if is_array(value):
                element = self.resolver.object(value.element, self.scope)
                return array_of(element, len(value)) if element is not None else None
            case _ if "__kgen_struct__" in type(value).__dict__:
                struct = self.resolver.object(type(value), self.scope)
                if isinstance(struct, StructType):
                    self.classes.complete(struct)
                    return struct
                return None
            case _:
                return None

    def _default_integer(self, kinds: list[Type], items: list[object]) -> Type:
        joined = self.common_type(kinds)
        if joined is LITERAL or joined is None:
            joined = self.common_type([LITERAL])
        assert joined is not None
        if isinstance(joined, IntType) and any(isinstance(i, int) and not joined.holds(i) for i in items):
            if all(isinstance(i, int) and U64.holds(i) for i in items):
                return U64
        return joined

    def is_static_data(self, value: object, type_: Type) -> bool:
        """Whether the value can be laid out in the image without a heap object."""
        match type_:
            case ArrayType(element=element):
                return all(self.is_static_data(item, element) for item in items_of(value))
            case TupleType(elements=elements):
                parts = typing.cast("tuple[object, ...]", value)
                return all(self.is_static_data(p, e) for p, e in zip(parts, elements, strict=True))
            case StructType() if self.resolver.builtin_of(type_) is None:
                return all(self.is_static_data(getattr(value, f.name, NO_DEFAULT), f.type) for f in type_.fields)
            case StructType():
                return isinstance(value, str | bytes)
            case ClassType():
                return False
            case OptionalType(inner=inner):
                return value is None or self.is_static_data(value, inner)
            case _:
                return isinstance(value, int | bool | enum.Enum) or value is None

    def initial(self, value: object, type_: Type) -> object:
        """The initial value of a static in the form of `tree.Static.initial`."""
        resolved = underlying(type_)
        match resolved:
            case EnumType():
                found = self.try_constant(value, Span("", 0, 0, 0, 0), None)
                return found.value if isinstance(found, Constant) else value
            case IntType():
                return int(typing.cast(int, value))
            case ArrayType(element=element):
                return [self.initial(item, element) for item in items_of(value)]
            case TupleType(elements=elements):
                parts = typing.cast("tuple[object, ...]", value)
                return tuple(self.initial(p, e) for p, e in zip(parts, elements, strict=True))
            case StructType() if self.resolver.builtin_of(resolved) is None:
                self.classes.complete(resolved)
                return {f.name: self.initial(getattr(value, f.name), f.type) for f in resolved.fields}
            case StructType():
                return self._text_initial(typing.cast("str | bytes", value), resolved)
            case OptionalType(inner=inner):
                return None if value is None else self.initial(value, inner)
            case PtrType():
                return 0
            case AtomicType():
                return value.load() if is_atomic(value) else value
            case _:
                return value

    def _text_initial(self, content: str | bytes, struct: StructType) -> dict[str, object]:
        self.classes.complete(struct)
        made = self.text(content, Span("", 0, 0, 0, 0))
        assert isinstance(made, MakeStruct)
        result: dict[str, object] = {}
        for field, part in zip(struct.fields, made.values, strict=True):
            result[field.name] = part.data if isinstance(part, DataAddress) else typing.cast(Constant, part).value
        return result

    # Typed module constants

    def global_constant(self, name: str, value: object, node: ast.AST) -> Expression:
        """A build-time global used as a value, with the type its module gives it."""
        declared = self.declared_type(name)
        span = self.span(node)
        if isinstance(value, int) and not isinstance(value, bool | enum.Enum) and declared is not None:
            base = underlying(declared)
            if isinstance(base, IntType) and base.holds(int(value)) and type(value) is int:
                return Constant(declared, span, int(value))
        if (is_list(value) or is_array(value)) and isinstance(declared, ClassType) and declared.arguments:
            items = items_of(value)
            return self.constant(value, span, node, array_of(declared.arguments[0], len(items)), name)
        return self.constant(value, span, node, declared, name)

    def declared_type(self, name: str) -> Type | None:
        """The type of a module variable: by its annotation, or by a NewType call that makes it."""
        module_file = self.file
        for statement in module_file.tree.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=found), annotation=annotation) if found == name:
                    if ast.unparse(annotation).split(".")[-1] == "Final":
                        return self._call_type(statement.value)
                    try:
                        inner = annotation
                        if isinstance(inner, ast.Subscript) and ast.unparse(inner.value).split(".")[-1] == "Final":
                            inner = inner.slice
                        return self.resolver.annotation(inner, Scope(self.scope.names, {}, module_file))
                    except Abandoned:
                        return None
                case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                    return self._call_type(value)
                case _:
                    pass
        return None

    def _call_type(self, value: ast.expr | None) -> Type | None:
        if isinstance(value, ast.Call):
            made = self.build_time(value.func)
            if isinstance(made, typing.NewType):
                return self.resolver.object(made, self.scope)
        return None
