"""Implicit conversions: what may change its type without being written, and the truth of values."""

from __future__ import annotations

import ast
from typing import NoReturn

from kgen.frontend.body import LITERAL, Body
from kgen.frontend.live import is_named_tuple
from kgen.frontend.tree import (
    Assign,
    Compare,
    Conditional,
    Constant,
    ConversionKind,
    Convert,
    Evaluate,
    Expression,
    FieldOf,
    If,
    IsNone,
    LocalRef,
    MakeTuple,
    Not,
    Panic,
    Sequence,
    ShortCircuit,
    Span,
    Statement,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
    U64,
    ArrayType,
    CallableType,
    ClassType,
    EnumType,
    Field,
    IntType,
    NewTypeType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    tuple_of,
    underlying,
    union,
)


class Conversions(Body):
    """Part of the checker: conversions."""

    def value(self, node: ast.expr, expected: Type | None = None) -> Expression:
        return self.settle(self.expression(node, expected), node)

    def settle(self, value: Expression, node: ast.AST) -> Expression:
        """Gives a literal its default type, `int`."""
        if value.type is LITERAL:
            return self.coerce(value, INT, node)
        wanted = settled(value.type)
        return value if wanted is value.type else self.coerce(value, wanted, node)

    def typed(self, node: ast.expr, wanted: Type) -> Expression:
        return self.coerce(self.expression(node, wanted), wanted, node)

    def coerce(self, value: Expression, wanted: Type, node: ast.AST) -> Expression:
        converted = self.try_coerce(value, wanted, node)
        if converted is None:
            self._refuse_conversion(value, wanted, node)
        return converted

    def _refuse_conversion(self, value: Expression, wanted: Type, node: ast.AST) -> NoReturn:
        found = value.type
        text = ast.unparse(node) if isinstance(node, ast.expr) else ""
        text = text if len(text) <= 40 else ""
        if found is LITERAL and isinstance(value, Constant) and isinstance(underlying(wanted), IntType):
            integer = underlying(wanted)
            if isinstance(wanted, NewTypeType):
                self.refuse("K0501", node, f"expected `{wanted}`, found an integer", f"write {wanted}({value.value})")
            if isinstance(integer, IntType):
                self.refuse(
                    "K0503",
                    node,
                    f"{value.value} does not fit `{wanted}` ({integer.minimum} to {integer.maximum})",
                    "annotate the variable u64"
                    if value.value is not None and INT.maximum < value.value <= U64.maximum
                    else f"use a wider type, or truncate({wanted}, ...) to lose bits",
                )
        if isinstance(found, OptionalType) and self._accepts(found.inner, wanted):
            self.refuse(
                "K0506",
                node,
                f"expected `{wanted}`, but this may be None",
                f"test it first: if {text or 'value'} is not None: ...",
            )
        source, target = underlying(found), underlying(wanted)
        if isinstance(source, IntType) and isinstance(target, IntType) and not isinstance(wanted, NewTypeType):
            self.refuse(
                "K0504",
                node,
                f"`{found}` does not always fit `{wanted}`",
                f"write {wanted}({text or '...'}) to check it, or truncate({wanted}, {text or '...'}) to lose bits",
            )
        if isinstance(wanted, NewTypeType):
            self.refuse("K0501", node, f"expected `{wanted}`, found `{found}`", f"write {wanted}({text or '...'})")
        if isinstance(found, NoneType):
            self.refuse(
                "K0524" if isinstance(node, ast.Call) else "K0501",
                node,
                f"expected `{wanted}`, found None",
                None if isinstance(node, ast.Call) else f"annotate it `{wanted} | None` if it may be None",
            )
        self.refuse("K0501", node, f"expected `{wanted}`, found `{found}`", self._bridge(found, wanted, text))

    def _bridge(self, found: Type, wanted: Type, text: str) -> str | None:
        """How to get from one type to the other where there is one usual way."""
        to, origin = self.resolver.builtin_of(underlying(wanted)), self.resolver.builtin_of(underlying(found))
        shown = text or "..."
        if wanted is BOOL:
            return f"write bool({shown}), or compare it"
        if to is str and origin is bytes:
            return f"write {shown}.decode()"
        if to is bytes and origin is str:
            return f"write {shown}.encode()"
        if to is bytes and origin is bytearray:
            return f"write bytes({shown})"
        if to is str:
            return f"write str({shown}), or an f-string"
        if isinstance(wanted, IntType) and origin is str:
            return f"write int({shown}), or parse_int({shown}), which gives None for bad text"
        if isinstance(wanted, TupleType) and origin is list:
            return "write the items in parentheses"
        return None

    def _accepts(self, found: Type, wanted: Type) -> bool:
        dummy = Constant(found, Span("", 0, 0, 0, 0), 0)
        return self.try_coerce(dummy, wanted, ast.Pass()) is not None

    def as_tuple(self, value: Expression) -> Expression:
        """A NamedTuple as the plain tuple of its fields; anything else as it is."""
        type_ = underlying(value.type)
        if not isinstance(type_, StructType) or not is_named_tuple(type_.python):
            return value
        self.classes.complete(type_)
        with self.capture() as statements:
            held = self.hold(value)
        items: list[Expression] = [FieldOf(field.type, value.span, held, field) for field in type_.fields]
        return self.sequence(statements, MakeTuple(tuple_of([item.type for item in items]), value.span, items))

    def fit_bits(self, value: Expression, field: Field, node: ast.AST) -> Expression:
        """The value for a field: one for a bit field must fit its bits, or the program panics."""
        base = underlying(field.type)
        if isinstance(base, EnumType):
            base = base.storage
        if field.bits is None or not isinstance(base, IntType) or field.bits >= base.bits:
            return value
        low = -(1 << (field.bits - 1)) if base.signed else 0
        high = (1 << (field.bits - (1 if base.signed else 0))) - 1
        if isinstance(value, Constant) and isinstance(value.value, int):
            if not low <= value.value <= high:
                self.refuse(
                    "K0503",
                    node,
                    f"{int(value.value)} does not fit the {field.bits} bits of `{field.name}` ({low} to {high})",
                )
            return value
        span = value.span
        held = LocalRef(value.type, span, self.temporary(value.type, span, "bits"))
        outside: Expression = Compare(BOOL, span, "gt", held, Constant(value.type, span, high))
        if low < 0:
            below = Compare(BOOL, span, "lt", held, Constant(value.type, span, low))
            outside = ShortCircuit(BOOL, span, "or", below, outside)
        stop = Panic(span, "conversion", f"does not fit the {field.bits} bits of `{field.name}`")
        return Sequence(value.type, span, [Assign(span, held, value), If(span, outside, [stop], [])], held)

    def convert(self, kind: ConversionKind, value: Expression, type_: Type) -> Expression:
        """A written-out conversion of representation."""
        return Convert(type_, value.span, kind, value)

    def try_coerce(self, value: Expression, wanted: Type, node: ast.AST) -> Expression | None:
        """`value` as a `wanted`, or None when that is not implicit."""
        converted = self._try_coerce(value, wanted, node)
        if converted is not None:
            self.observer.conversion(node, value, converted)
        return converted

    def _try_coerce(self, value: Expression, wanted: Type, node: ast.AST) -> Expression | None:
        found = value.type
        if found is wanted:
            return value
        if found is NEVER:
            return self.convert("rename", value, wanted)
        if isinstance(value, Sequence) and (found is LITERAL or isinstance(value.value, MakeTuple)):
            inner = self.try_coerce(value.value, wanted, node)
            return None if inner is None else Sequence(inner.type, value.span, value.statements, inner)
        match wanted:
            case OptionalType(inner=inner):
                return self._to_optional(value, wanted, inner, node)
            case UnionType():
                return self._to_union(value, wanted, node)
            case IntType():
                return self._to_integer(value, wanted, node)
            case ClassType() if isinstance(found, ClassType) and found.is_subclass_of(wanted):
                return self.convert("upcast", value, wanted)
            case ClassType() if isinstance(found, UnionType) and all(
                isinstance(m, ClassType) and m.is_subclass_of(wanted) for m in found.members
            ):
                return self.convert("upcast", value, wanted)
            case NewTypeType():
                if isinstance(found, NewTypeType) and self._newtype_chain(found, wanted):
                    return self.convert("rename", value, wanted)
                return None
            case TupleType() if isinstance(found, StructType) and is_named_tuple(found.python):
                return self.try_coerce(self.as_tuple(value), wanted, node)
            case TupleType(elements=elements):
                return self._to_tuple(value, wanted, elements, node)
            case PtrType() if isinstance(found, PtrType) and value.type is wanted:
                return value
            case _:
                if isinstance(found, NewTypeType):
                    return self.try_coerce(self.convert("rename", value, found.base), wanted, node)
                return None

    def _newtype_chain(self, found: Type, wanted: Type) -> bool:
        while isinstance(found, NewTypeType):
            if found is wanted:
                return True
            found = found.base
        return False

    def _to_integer(self, value: Expression, wanted: IntType, node: ast.AST) -> Expression | None:
        found = value.type
        if found is LITERAL:
            if isinstance(value, Constant) and isinstance(value.value, int):
                return Constant(wanted, value.span, int(value.value)) if wanted.holds(value.value) else None
            if isinstance(value, Conditional):
                then = self.try_coerce(value.then, wanted, node)
                otherwise = self.try_coerce(value.otherwise, wanted, node)
                if then is None or otherwise is None:
                    return None
                return Conditional(wanted, value.span, value.test, then, otherwise)
            return self.try_coerce(_retype_literal(value, INT), wanted, node)
        if isinstance(found, IntType):
            if wanted.includes(found):
                return self.convert("widen", value, wanted)
            return None
        if found is BOOL:
            return self.convert("from_bool", value, wanted)
        if isinstance(found, EnumType) and found.is_int:
            if all(wanted.holds(m.stored) for m in found.members) and (not found.is_flag or wanted is found.storage):
                raw = self.convert("rename", value, found.storage)
                if wanted is found.storage:
                    return raw
                kind: ConversionKind = "widen" if wanted.includes(found.storage) else "truncate"
                return self.convert(kind, raw, wanted)
            return None
        if isinstance(found, NewTypeType):
            return self.try_coerce(self.convert("rename", value, found.base), wanted, node)
        return None

    def _to_optional(self, value: Expression, wanted: Type, inner: Type, node: ast.AST) -> Expression | None:
        found = value.type
        if isinstance(found, NoneType):
            if isinstance(value, Constant):
                return Constant(wanted, value.span, None)
            return Sequence(wanted, value.span, [self.evaluate(value)], Constant(wanted, value.span, None))
        if isinstance(found, OptionalType):
            if isinstance(found.inner, ClassType) and isinstance(inner, ClassType):
                if found.inner.is_subclass_of(inner):
                    return self.convert("upcast", value, wanted)
                return None
            if isinstance(found.inner, ClassType | UnionType) and isinstance(inner, UnionType):
                if set(_members(found.inner)) <= set(inner.members):
                    return self.convert("wrap", value, wanted)
                return None
            if isinstance(underlying(found.inner), IntType) and isinstance(inner, IntType):
                return self._map_optional(value, found, wanted, inner, node)
            return None
        converted = self.try_coerce(value, inner, node)
        return None if converted is None else self.convert("wrap", converted, wanted)

    def _map_optional(
        self, value: Expression, found: OptionalType, wanted: Type, inner: IntType, node: ast.AST
    ) -> Expression | None:
        """`u8 | None` to `int | None`: through a test."""
        local = self.temporary(found, value.span)
        reference = LocalRef(found, value.span, local)
        payload = self.try_coerce(self.convert("unwrap", reference, found.inner), inner, node)
        if payload is None:
            return None
        chosen = Conditional(
            wanted,
            value.span,
            IsNone(BOOL, value.span, reference),
            Constant(wanted, value.span, None),
            self.convert("wrap", payload, wanted),
        )
        return Sequence(wanted, value.span, [Assign(value.span, reference, value)], chosen)

    def _to_union(self, value: Expression, wanted: UnionType, node: ast.AST) -> Expression | None:
        found = value.type
        if isinstance(found, UnionType):
            if set(found.members) <= set(wanted.members):
                return self.convert("wrap", value, wanted)
            return None
        for member in wanted.members:
            if member is found:
                return self.convert("wrap", value, wanted)
        for member in wanted.members:
            converted = self.try_coerce(value, member, node)
            if converted is not None:
                return self.convert("wrap", converted, wanted)
        return None

    def _to_tuple(
        self, value: Expression, wanted: Type, elements: tuple[Type, ...], node: ast.AST
    ) -> Expression | None:
        found = value.type
        if not isinstance(found, TupleType) or len(found.elements) != len(elements):
            return None
        if isinstance(value, MakeTuple):
            parts = node.elts if isinstance(node, ast.Tuple) and len(node.elts) == len(elements) else None
            converted: list[Expression] = []
            for position, (part, type_) in enumerate(zip(value.values, elements, strict=True)):
                one = self.try_coerce(part, type_, parts[position] if parts is not None else node)
                if one is None:
                    return None
                converted.append(one)
            return MakeTuple(wanted, value.span, converted)
        local = self.temporary(found, value.span)
        reference = LocalRef(found, value.span, local)
        items: list[Expression] = []
        for position, type_ in enumerate(elements):
            item = self.try_coerce(TupleItem(found.elements[position], value.span, reference, position), type_, node)
            if item is None:
                return None
            items.append(item)
        return Sequence(
            wanted, value.span, [Assign(value.span, reference, value)], MakeTuple(wanted, value.span, items)
        )

    def evaluate(self, value: Expression) -> Statement:
        """A statement that evaluates and forgets."""
        return Evaluate(value.span, value)

    # Types of several values

    def common_type(self, types: list[Type]) -> Type | None:
        """The type that a conditional, list or dict literal of these element types has."""
        if types and all(type_ is LITERAL for type_ in types):
            return LITERAL
        distinct: list[Type] = []
        for type_ in map(settled, types):
            if type_ not in distinct and type_ is not NEVER:
                distinct.append(type_)
        if LITERAL in distinct:
            distinct.remove(LITERAL)
            if not any(isinstance(underlying(t), IntType) for t in distinct):
                distinct.append(INT)
        if not distinct:
            return NEVER
        if len(distinct) == 1:
            return distinct[0]
        integers = [t for t in distinct if isinstance(t, IntType)]
        if len(integers) == len(distinct):
            result = integers[0]
            for other in integers[1:]:
                joined = common_integer(result, other)
                if joined is None:
                    return None
                result = joined
            return result
        if all(isinstance(t, ClassType) for t in distinct):
            return self.common_base([t for t in distinct if isinstance(t, ClassType)]) or union(distinct)
        return union(distinct)

    def common_base(self, classes: list[ClassType]) -> ClassType | None:
        current: ClassType | None = classes[0]
        while current is not None:
            if all(class_.is_subclass_of(current) for class_ in classes):
                return current
            current = current.base
        return None

    # Truth

    def truth(self, value: Expression, node: ast.AST) -> Expression:
        """Python's truth value of an expression."""
        span = value.span
        type_ = underlying(value.type)
        match type_:
            case _ if type_ is BOOL:
                return value if value.type is BOOL else self.convert("rename", value, BOOL)
            case IntType():
                if isinstance(value, Constant):
                    return self.bool_constant(bool(value.value), span)
                return Compare(BOOL, span, "ne", value, Constant(value.type, span, 0))
            case EnumType():
                if not (type_.is_int or type_.is_flag):
                    return self.sequence([self.evaluate(value)], self.bool_constant(True, span))
                return Compare(BOOL, span, "ne", value, Constant(value.type, span, 0))
            case NoneType():
                return Sequence(BOOL, span, [self.evaluate(value)], self.bool_constant(False, span))
            case OptionalType(inner=inner):
                local = self.temporary(value.type, span)
                reference = LocalRef(value.type, span, local)
                present = Not(BOOL, span, IsNone(BOOL, span, reference))
                inside = self.truth(self.convert("unwrap", reference, inner), node)
                test: Expression = present
                if not (isinstance(inside, Sequence) and isinstance(inside.value, Constant)):
                    test = ShortCircuit(BOOL, span, "and", present, inside)
                return Sequence(BOOL, span, [Assign(span, reference, value)], test)
            case ClassType() | StructType():
                return self.object_truth(value, type_, node)
            case TupleType() | ArrayType():
                length = len(type_.elements) if isinstance(type_, TupleType) else type_.length
                return self.sequence([self.evaluate(value)], self.bool_constant(length > 0, span))
            case CallableType() | UnionType():
                return self.sequence([self.evaluate(value)], self.bool_constant(True, span))
            case PtrType():
                self.refuse("K0513", node, "a pointer has no truth value", "write not p.is_null()")
            case _:
                self.refuse("K0513", node, f"a `{value.type}` has no truth value")

    def object_truth(self, value: Expression, type_: ClassType | StructType, node: ast.AST) -> Expression:
        """`__bool__`, else `__len__`, else True."""
        for name in ("__bool__", "__len__"):
            if self.classes.method(type_, name) is not None:
                return self.truth(self.call_method(value, name, [], node), node)
        return self.sequence([self.evaluate(value)], self.bool_constant(True, value.span))

    def call_method(self, receiver: Expression, name: str, arguments: list[Expression], node: ast.AST) -> Expression:
        """A call of a method with checked arguments."""
        raise NotImplementedError


def common_integer(one: IntType, other: IntType) -> IntType | None:
    """The smaller of the two types that holds both losslessly: the type of `one op other`."""
    if one.includes(other):
        return one
    if other.includes(one):
        return other
    return None


def settled(type_: Type) -> Type:
    """The type with `int` in place of undecided literals inside tuples."""
    if isinstance(type_, TupleType) and any(e is LITERAL or isinstance(e, TupleType) for e in type_.elements):
        return tuple_of([INT if e is LITERAL else settled(e) for e in type_.elements])
    return type_


def _members(type_: Type) -> tuple[Type, ...]:
    return type_.members if isinstance(type_, UnionType) else (type_,)


def _retype_literal(value: Expression, type_: Type) -> Expression:
    value.type = type_
    return value
