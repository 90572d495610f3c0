"""What `kgen.lang` and `kgen.unsafe` offer: bit operations, explicit arithmetic, atomics, pointers, assembly."""

from __future__ import annotations

import ast
import re
import sys
import types
import typing
from collections.abc import Callable
from typing import Final

from kgen import lang
from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import require_keywords
from kgen.frontend.constants import TextConstant
from kgen.frontend.initialization import has_zero
from kgen.frontend.layout import offset_of, size_of
from kgen.frontend.live import is_atomic, is_static
from kgen.frontend.resolver import OpenType, Scope
from kgen.frontend.text.members import member_text
from kgen.frontend.tree import (
    Arithmetic,
    ArithmeticOperator,
    Assign,
    CallAddress,
    Compare,
    Conditional,
    Constant,
    DataAddress,
    ElementOf,
    Expression,
    FieldOf,
    ForRange,
    If,
    InlineAssembly,
    Intrinsic,
    LocalRef,
    MakeArray,
    Negate,
    Panic,
    PanicKind,
    PointerItem,
    Sequence,
    Static,
    StaticRef,
    SymbolAddress,
    WeakOf,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NEVER,
    NONE,
    U8,
    U16,
    U32,
    U64,
    ArrayType,
    AtomicType,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    PtrType,
    StructType,
    TupleType,
    Type,
    WeakType,
    array_of,
    atomic_of,
    holds_references,
    optional,
    pointer_to,
    underlying,
    weak_to,
)

Handler = Callable[["Machine", ast.Call], Expression]

LIBRARY_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {"parse_int": ("base",)}
"""The arguments of library functions that may be given by name."""

POINTER_METHODS: Final = {
    "offset": 1,
    "cast": 1,
    "is_null": 0,
    "init": 2,
    "take": 1,
    "drop": 1,
    "volatile_load": 1,
    "volatile_store": 2,
}
"""Method of `Ptr` to the number of its arguments."""

PANIC_KINDS: Final[tuple[str, ...]] = typing.get_args(PanicKind)


class Machine(Builtins):
    """Part of the checker: the language's own library."""

    def call_library(self, found: object, node: ast.Call, expected: Type | None) -> Expression | None:
        """A call of something in `kgen.lang` or `kgen.unsafe`, or None when `found` is not from there."""
        if found is lang.Array:
            return self._make_array(node, expected)
        if found is lang.Atomic:
            return self._make_atomic(node)
        if found is lang.weak:
            return self._make_weak(node)
        module = getattr(found, "__module__", "")
        if not isinstance(module, str) or not (module.startswith("kgen.lang") or module == "kgen.unsafe"):
            return None
        name = getattr(found, "__name__", "")
        allowed = LIBRARY_KEYWORDS.get(name, ())
        if name in _SAFE or (module == "kgen.unsafe" and name in _UNSAFE):
            require_keywords(self, node, name, allowed)
        if module == "kgen.unsafe":
            handler = _UNSAFE.get(name) or _SAFE.get(name)
        else:
            handler = _SAFE.get(name)
        return handler(self, node) if handler is not None else None

    # Arguments

    def _checked_arguments(self, node: ast.Call, count: int, name: str) -> list[ast.expr]:
        if len(node.args) != count or node.keywords:
            self.refuse("K0508", node, f"`{name}` takes {count} arguments, {len(node.args) + len(node.keywords)} given")
        return list(node.args)

    def _pair(self, node: ast.Call, name: str) -> tuple[Expression, Expression, IntType]:
        first, second = self._checked_arguments(node, 2, name)
        left, right = self.expression(first), self.expression(second)
        left, right = self._as_integer_or_literal(left, first), self._as_integer_or_literal(right, second)
        common = self.common_type([left.type, right.type])
        if common is LITERAL:
            common = INT
        if not isinstance(common, IntType):
            self.refuse("K0502", node, f"`{left.type}` and `{right.type}` have no common integer type")
        return self.coerce(left, common, first), self.coerce(right, common, second), common

    def _as_integer_or_literal(self, value: Expression, node: ast.AST) -> Expression:
        return value if value.type is LITERAL else self.as_integer_value(value, node)

    def _integer(self, node: ast.expr) -> Expression:
        return self.as_integer_value(self.value(node), node)

    def type_argument(self, node: ast.expr) -> Type:
        """A type given as an argument: `u8`, `Ptr[T]`, `Array[u8]` with its length, a class, a type parameter."""
        return self.resolver.annotation(node, self.scope)

    # Integers

    def _truncate(self, node: ast.Call) -> Expression:
        wanted_node, value_node = self._checked_arguments(node, 2, "truncate")
        wanted = self.type_argument(wanted_node)
        base = underlying(wanted)
        value = self.expression(value_node)
        if not isinstance(base, IntType):
            self.refuse("K0501", wanted_node, f"truncate needs an integer type, not `{wanted}`")
        if value.type is LITERAL and isinstance(value, Constant):
            number = int(value.value or 0) & ((1 << base.bits) - 1)
            if base.signed and number > base.maximum:
                number -= 1 << base.bits
            return Constant(wanted, self.span(node), number)
        return self.convert("truncate", self.as_integer_value(value, value_node), wanted)

    def _wrapping(self, node: ast.Call, operator: ArithmeticOperator) -> Expression:
        left, right, type_ = self._pair(node, f"wrapping_{operator}")
        return Arithmetic(type_, self.span(node), operator, left, right, "wrapping")

    def _wrapping_shift(self, node: ast.Call) -> Expression:
        first, second = self._checked_arguments(node, 2, "wrapping_shl")
        left = self._integer(first)
        return Arithmetic(left.type, self.span(node), "shl", left, self._integer(second), "wrapping")

    def _wrapping_negate(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "wrapping_neg")
        value = self._integer(argument)
        return Negate(value.type, self.span(node), value, "wrapping")

    def _paired(self, node: ast.Call, name: str, gives_optional: bool) -> Expression:
        left, right, type_ = self._pair(node, name)
        result: Type = optional(type_) if gives_optional else type_
        return Intrinsic(result, self.span(node), name, [left, right])

    def _bits(self, node: ast.Call, name: str) -> Expression:
        (argument,) = self._checked_arguments(node, 1, name)
        value = self._integer(argument)
        result: Type = value.type if name == "byte_swap" else INT
        made: Expression = Intrinsic(value.type, self.span(node), name, [value])
        return made if result is value.type else self.convert("truncate", made, result)

    def _rotate(self, node: ast.Call, name: str) -> Expression:
        first, second = self._checked_arguments(node, 2, name)
        value = self._integer(first)
        count = self.convert("truncate", self._integer(second), value.type)
        return Intrinsic(value.type, self.span(node), name, [value, count])

    def _parse_int(self, node: ast.Call) -> Expression:
        given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        if not node.args or len(given) > 1:
            self.refuse("K0508", node, "`parse_int` takes a text and a base")
        text = self.value(node.args[0])
        base: Expression = self.typed(given[0], INT) if given else Constant(INT, self.span(node), 10)
        name = "parse_int" if self.resolver.builtin_of(text.type) is str else "parse_int_of_bytes"
        return self.runtime_call("ints", name, [text, base], node)

    def _panic(self, node: ast.Call) -> Expression:
        """`panic(message)`, and in unsafe files `panic(kind, message)`."""
        span = self.span(node)
        texts = [self.value(argument) for argument in node.args]
        contents = [t.content for t in texts if isinstance(t, TextConstant) and isinstance(t.content, str)]
        if len(contents) != len(texts) or not contents:
            self.refuse("K0307", node, "the message of a panic must be known at build time", "print the details first")
        kind = contents[0] if len(contents) == 2 and contents[0] in PANIC_KINDS else "unreachable"
        self.flow.is_reachable = False
        return Sequence(
            NEVER, span, [Panic(span, typing.cast(PanicKind, kind), contents[-1])], Constant(NEVER, span, None)
        )

    def _size(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "sizeof")
        type_ = self.type_argument(argument)
        self._complete(type_)
        return Constant(LITERAL, self.span(node), size_of(type_))

    def _complete(self, type_: Type) -> None:
        match type_:
            case StructType():
                self.classes.complete(type_)
                for field in type_.fields:
                    self._complete(field.type)
            case ArrayType(element=element):
                self._complete(element)
            case _:
                pass

    def _offset(self, node: ast.Call) -> Expression:
        first, second = self._checked_arguments(node, 2, "offsetof")
        type_ = self.type_argument(first)
        name = self.value(second)
        if not isinstance(type_, StructType) or not isinstance(name, TextConstant):
            self.refuse("K0501", node, "offsetof needs a struct and the name of a field")
        self._complete(type_)
        field = type_.field(str(name.content))
        if field is None:
            self.refuse("K0304", second, f"`{type_}` has no field `{name.content}`")
        return Constant(LITERAL, self.span(node), offset_of(type_, field.name))

    # Storage

    def _make_array(self, node: ast.Call, expected: Type | None) -> Expression:
        if len(node.args) != 2:
            self.refuse("K0508", node, "Array takes an element type and a length", "write Array(u8, 16)")
        element = self.type_argument(node.args[0])
        length = self._constant_length(node.args[1])
        self._complete(element)
        if length and not has_zero(element):
            self.refuse(
                "K0416",
                node.args[0],
                f"an Array starts with zeroes, and a `{element}` has no zero value",
                f"use {element} | None, or a list",
            )
        del expected
        self._complete(element)
        return MakeArray(array_of(element, length), self.span(node), [])

    def _constant_length(self, node: ast.expr) -> int:
        value = self.expression(node)
        if isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0:
            return int(value.value)
        self.refuse("K0405", node, "the array length must be a build-time constant", "use a list")

    def _make_atomic(self, node: ast.Call) -> Expression:
        integer = self.type_argument(node.args[0])
        initial: Expression = Constant(integer, self.span(node), 0)
        if len(node.args) > 1:
            initial = self.typed(node.args[1], integer)
        span = self.span(node)
        type_ = atomic_of(integer)
        made = LocalRef(type_, span, self.temporary(type_, span, "atomic"))
        store = Intrinsic(NONE, span, "atomic_store", [made, initial])
        return self.sequence([self.evaluate(store)], made)

    def _make_weak(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "weak")
        value = self.value(argument)
        if not isinstance(value.type, ClassType):
            self.refuse("K0501", argument, f"weak needs an object, not a `{value.type}`")
        return WeakOf(weak_to(value.type), self.span(node), value)

    def static_reference(self, owner: object, node: ast.Attribute) -> Expression:
        name = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
        return self.static_of(owner, name, node)

    def static_of(self, owner: object, name: str, node: ast.AST) -> StaticRef:
        assert is_static(owner)
        static = self.builder.static(owner, lambda: self._make_static(owner, name, node))
        return StaticRef(static.type, self.span(node), static)

    def _make_static(self, owner: object, name: str, node: ast.AST) -> Static:
        assert is_static(owner)
        initial: object = owner.initial
        declared = owner.type
        type_: Type | None = None
        if declared is not None:
            type_ = self.resolver.object(declared, self.scope)
        if type_ is None:
            type_ = self._declared_static(owner, name) or self.type_of_value(initial)
        if isinstance(type_, OpenType):  # `Static[Array[u8]]`: the length comes with the initial value
            type_ = self.type_of_value(initial)
        if type_ is None or type_ is LITERAL:
            type_ = INT if type_ is LITERAL else None
        if type_ is None:
            self.refuse("K0307", node, f"the type of the static `{name}` is not known", "write static(T, initial)")
        self._complete(type_)
        if is_atomic(initial):
            initial = initial.load()
        made = Static(self.builder.unique(f"{self.function.package}.{name}"), type_, self.initial(initial, type_))
        made.per_cpu = type(owner).__name__ == "PerCpu"
        made.section = owner.section
        made.alignment = owner.alignment
        return made

    def _declared_static(self, owner: object, name: str) -> Type | None:
        """The T of `NAME: Static[T] = static(...)`, wherever the static was declared."""
        for file_names in (self.scope.names,):
            if file_names.get(name) is owner:
                declared = self.declared_type(name)
                if declared is not None:
                    return declared
        return self._search_modules(owner)

    def _search_modules(self, owner: object) -> Type | None:
        for module in list(sys.modules.values()):
            names = getattr(module, "__dict__", {})
            for name, value in list(names.items()):
                if value is owner:
                    path = getattr(module, "__file__", None)
                    if path is None:
                        continue
                    file = self.builder.sources.load(path)
                    for statement in file.tree.body:
                        if (
                            isinstance(statement, ast.AnnAssign)
                            and isinstance(statement.target, ast.Name)
                            and statement.target.id == name
                            and ast.unparse(statement.annotation).split(".")[-1] != "Final"
                        ):
                            return self.resolver.annotation(statement.annotation, Scope(names, {}, file))
        return None

    # Methods of builtin values

    def builtin_method(
        self, receiver: Expression, name: str, arguments: list[Argument], node: ast.AST, expected: Type | None
    ) -> Expression:
        type_ = underlying(receiver.type)
        match type_:
            case PtrType():
                return self._pointer_method(receiver, type_, name, arguments, node)
            case AtomicType():
                return self._atomic_method(receiver, type_, name, arguments, node)
            case ArrayType():
                return self._array_method(receiver, type_, name, arguments, node)
            case EnumType():
                return self._enum_method(receiver, type_, name, arguments, node)
            case IntType():
                return self._integer_method(receiver, type_, name, arguments, node)
            case WeakType() | CallableType():
                return self.indirect_call(self.member(receiver, name, ast.Name(name)), arguments, node)
            case _:
                self.refuse("K0304", node, f"`{receiver.type}` has no method `{name}`")

    def _values(self, arguments: list[Argument], wanted: list[Type], name: str, node: ast.AST) -> list[Expression]:
        if len(arguments) != len(wanted):
            self.refuse("K0508", node, f"`{name}` takes {len(wanted)} arguments, {len(arguments)} given")
        values: list[Expression] = []
        for argument, type_ in zip(arguments, wanted, strict=True):
            if argument.checked is not None:
                values.append(self.coerce(argument.checked, type_, argument.node))
            else:
                assert isinstance(argument.node, ast.expr)
                values.append(self.typed(argument.node, type_))
        return values

    def _index_value(self, argument: Argument) -> Expression:
        """An index of any integer type."""
        if argument.checked is not None:
            value = argument.checked
        else:
            assert isinstance(argument.node, ast.expr)
            value = self.value(argument.node)
        return self.as_integer_value(self.settle(value, argument.node), argument.node)

    def _pointer_method(
        self, receiver: Expression, type_: PtrType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        span = self.span(node)
        element = type_.element
        if name in POINTER_METHODS and (len(arguments) != POINTER_METHODS[name] or any(a.name for a in arguments)):
            self.refuse("K0508", node, f"`{name}` takes {POINTER_METHODS[name]} arguments, {len(arguments)} given")
        match name:
            case "offset":
                return Intrinsic(type_, span, "pointer_offset", [receiver, self._index_value(arguments[0])])
            case "cast":
                assert isinstance(arguments[0].node, ast.expr)
                wanted = pointer_to(self.type_argument(arguments[0].node))
                return self.convert("pointer_cast", receiver, wanted)
            case "is_null":
                return Compare(BOOL, span, "eq", receiver, Constant(type_, span, 0))
            case "init":
                index = self._index_value(arguments[0])
                value = self._values(arguments[1:], [element], name, node)[0]
                return Intrinsic(NONE, span, "pointer_initialize", [receiver, index, value])
            case "take":
                return Intrinsic(element, span, "pointer_take", [receiver, self._index_value(arguments[0])])
            case "drop":
                return Intrinsic(NONE, span, "pointer_drop", [receiver, self._index_value(arguments[0])])
            case "volatile_load":
                return Intrinsic(element, span, "volatile_load", [receiver, self._index_value(arguments[0])])
            case "volatile_store":
                index = self._index_value(arguments[0])
                value = self._values(arguments[1:], [element], name, node)[0]
                return Intrinsic(NONE, span, "volatile_store", [receiver, index, value])
            case _:
                self.refuse("K0304", node, f"a pointer has no method `{name}`")

    def _atomic_method(
        self, receiver: Expression, type_: AtomicType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        span = self.span(node)
        integer = type_.integer
        match name:
            case "load":
                self._values(arguments, [], name, node)
                return Intrinsic(integer, span, "atomic_load", [receiver])
            case "store":
                values = self._values(arguments, [integer], name, node)
                return Intrinsic(NONE, span, "atomic_store", [receiver, *values])
            case "fetch_add" | "fetch_sub" | "fetch_or" | "fetch_and" | "fetch_xor" | "exchange":
                values = self._values(arguments, [integer], name, node)
                return Intrinsic(integer, span, f"atomic_{name}", [receiver, *values])
            case "compare_exchange":
                values = self._values(arguments, [integer, integer], name, node)
                return Intrinsic(BOOL, span, "atomic_compare_exchange", [receiver, *values])
            case _:
                self.refuse("K0304", node, f"an Atomic has no method `{name}`")

    def _array_method(
        self, receiver: Expression, type_: ArrayType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        span = self.span(node)
        match name:
            case "fill":
                with self.capture() as statements:
                    held = self.hold(receiver)
                    value = self.hold(self._values(arguments, [type_.element], name, node)[0])
                    target = self.temporary(INT, span, "index")
                    place = ElementOf(type_.element, span, held, LocalRef(INT, span, target))
                    loop = ForRange(
                        span,
                        target,
                        Constant(INT, span, 0),
                        Constant(INT, span, type_.length),
                        1,
                        [Assign(span, place, value)],
                        [],
                    )
                    self.emit(loop)
                return self.sequence(statements, self.none(span))
            case "__len__":
                return self.length(receiver, node)
            case "__getitem__":
                return ElementOf(type_.element, span, receiver, self._index_value(arguments[0]))
            case _:
                self.refuse("K0304", node, f"an Array has no method `{name}`")

    def _integer_method(
        self, receiver: Expression, type_: IntType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        span = self.span(node)
        match name:
            case "bit_length":
                magnitude = self._magnitude(receiver, type_)
                zeroes = Intrinsic(magnitude.type, span, "leading_zeros", [magnitude])
                bits = magnitude.type.bits if isinstance(magnitude.type, IntType) else 64
                return Arithmetic(
                    INT, span, "sub", Constant(INT, span, bits), self.convert("truncate", zeroes, INT), "wrapping"
                )
            case "bit_count":
                magnitude = self._magnitude(receiver, type_)
                return self.convert("truncate", Intrinsic(magnitude.type, span, "count_ones", [magnitude]), INT)
            case "to_bytes":
                values, is_signed = self.byte_arguments(arguments, "length", INT, name, node)
                if is_signed:
                    return self.runtime_call(
                        "ints", "signed_to_bytes", [self.coerce(receiver, INT, node), *values], node
                    )
                return self.runtime_call("ints", "to_bytes", [receiver, *values], node)
            case "__len__" | "__iter__":
                self.refuse("K0510", node, f"a `{receiver.type}` cannot be iterated")
            case _:
                self.refuse("K0304", node, f"`{receiver.type}` has no method `{name}`")

    def byte_arguments(
        self, arguments: list[Argument], first: str, first_type: Type, name: str, node: ast.AST
    ) -> tuple[list[Expression], bool]:
        """The first argument and the byte order of `to_bytes` and `from_bytes`, and whether `signed=True` was given."""
        names = [first, "byteorder"]
        found: dict[str, Argument] = {}
        is_signed = False
        for position, argument in enumerate(arguments):
            key = argument.name or (names[position] if position < 2 else "")
            if argument.name == "signed":
                chosen = self.expression(argument.node) if isinstance(argument.node, ast.expr) else None
                if not (isinstance(chosen, Constant) and chosen.type is BOOL):
                    self.refuse("K0501", argument.node, "`signed` must be True or False here")
                is_signed = bool(chosen.value)
            elif key not in names or key in found:
                self.refuse("K0509", argument.node, f"`{name}` takes `{first}`, `byteorder` and `signed=`")
            else:
                found[key] = argument
        if first not in found:
            self.refuse("K0508", node, f"`{name}` needs `{first}`", f'write {name}({first}, "little")')
        order = found.get("byteorder") or Argument(node, None, self.text("big", self.span(node)))
        values = self._values([found[first], order], [first_type, self.resolver.str_type], name, node)
        if isinstance(values[1], TextConstant) and values[1].content not in ("big", "little"):
            self.refuse("K0501", order.node, "the byte order is neither `big` nor `little`", 'write "little" or "big"')
        return values, is_signed

    def _magnitude(self, value: Expression, type_: IntType) -> Expression:
        if not type_.signed:
            return value
        wide = self.coerce(value, INT, ast.Pass())
        return self.runtime_call("format", "magnitude_of", [wide], ast.Pass())

    # Enums

    def enum_attribute(self, value: Expression, type_: EnumType, name: str, node: ast.expr) -> Expression:
        if name == "value" and (type_.is_int or type_.is_flag):
            return self.convert("rename", value, type_.storage)
        if name == "value":
            return self._enum_values(value, type_, node)
        if name == "name":
            return member_text(self, value, type_, "n", node)
        found: object = type_.python.__dict__.get(name)
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            return self.call_function(found.fget, type_, "property", value, [], node)
        self.refuse("K0304", node, f"`{type_}` has no attribute `{name}`")

    def _enum_values(self, value: Expression, type_: EnumType, node: ast.expr) -> Expression:
        """`.value` of a plain Enum: a read-only table by ordinal."""
        span = self.span(node)
        values = [member.value for member in type_.members]
        table = self.try_constant(values, span, None, f"{type_}.values")
        if isinstance(table, StaticRef) and isinstance(table.type, ArrayType):
            index = self.convert("rename", value, type_.storage)
            return ElementOf(table.type.element, span, table, index)
        self.refuse("K0307", node, f"the values of `{type_}` have no common type", "use an IntEnum")

    def _enum_method(
        self, receiver: Expression, type_: EnumType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        found: object = type_.python.__dict__.get(name)
        if isinstance(found, types.FunctionType):
            return self.call_function(found, type_, "method", receiver, arguments, node)
        if isinstance(found, classmethod | staticmethod):
            inner: object = typing.cast("staticmethod[..., object]", found).__func__
            if isinstance(inner, types.FunctionType):
                kind = "class" if isinstance(found, classmethod) else "static"
                return self.call_function(inner, type_, kind, None, arguments, node, None, type_)
        if type_.is_int:
            return self.builtin_method(self.convert("rename", receiver, type_.storage), name, arguments, node, None)
        self.refuse("K0304", node, f"`{type_}` has no method `{name}`")

    def enum_of_value(self, type_: EnumType, node: ast.Call) -> Expression:
        """`Color(2)`: the member with that value; panics when there is none."""
        span = self.span(node)
        (argument,) = self._checked_arguments(node, 1, str(type_))
        value = self.expression(argument)
        if value.type is type_:
            return value
        if type_.is_flag:
            number = self.cast_integer(value, type_.storage, node, argument)
            return self._checked_flags(number, type_, node)
        with self.capture() as statements:
            held = self.hold(self.settle(value, argument))
        message = f"no such {type_}"
        result: Expression = Sequence(type_, span, [Panic(span, "value", message)], Constant(type_, span, 0))
        for member in reversed(type_.members):
            constant = self.constant(member.value, span, node)
            if constant.type is LITERAL:
                base = underlying(held.type)
                if isinstance(base, IntType) and not base.holds(int(typing.cast(int, member.value))):
                    continue
            equal = self.equality(held, constant, node, (argument, argument))
            if equal is None:
                self.refuse("K0501", argument, f"a `{value.type}` is no value of `{type_}`")
            result = Conditional(type_, span, equal, Constant(type_, span, member.stored), result)
        return self.sequence(statements, result)

    def _checked_flags(self, number: Expression, type_: EnumType, node: ast.Call) -> Expression:
        """Flags from an integer: a Flag has no bits without a name, an IntFlag may."""
        if type_.is_int:
            return self.convert("rename", number, type_)
        span = self.span(node)
        mask = 0
        for member in type_.members:
            mask |= member.stored
        with self.capture() as statements:
            held = self.hold(number)
            known = Arithmetic(type_.storage, span, "and", held, Constant(type_.storage, span, mask))
            wrong = Compare(BOOL, span, "ne", known, held)
            self.emit(If(span, wrong, [Panic(span, "value", f"not all bits belong to {type_}")], []))
        return self.sequence(statements, self.convert("rename", held, type_))

    # kgen.unsafe

    def _memory(self, node: ast.Call, name: str) -> Expression:
        values = [self.value(argument) for argument in self._checked_arguments(node, 3, name)]
        if name == "fill_memory":
            values[1] = self.cast_integer(values[1], U8, node, node.args[1])
        values[2] = self._widened(values[2], node.args[2])
        result: Type = INT if name == "compare_memory" else NONE
        return Intrinsic(result, self.span(node), name, values)

    def _widened(self, value: Expression, node: ast.AST) -> Expression:
        number = self.as_integer_value(value, node)
        assert isinstance(number.type, IntType)
        return number if number.type.bits == 64 else self.convert("widen", number, INT)

    def _needs_drop(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "needs_drop")
        type_ = self.type_argument(argument)
        self._complete(type_)
        return self.bool_constant(holds_references(type_), self.span(node))

    def _address_of(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "address_of")
        place = self.value(argument)
        if isinstance(place, FieldOf) and place.field.bits is not None:
            self.refuse(
                "K0519", argument, f"the bit field `{place.field.name}` has no address", "copy it to a variable"
            )
        if not isinstance(place, LocalRef | StaticRef | FieldOf | ElementOf | PointerItem):
            self.refuse("K0519", argument, "address_of needs a variable, field, element or static")
        return Intrinsic(pointer_to(place.type), self.span(node), "address_of", [place])

    def _bytes_data(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "bytes_data")
        value = self.value(argument)
        if isinstance(value, TextConstant):
            content = value.content
            data = content.encode() if isinstance(content, str) else content
            return DataAddress(pointer_to(U8), self.span(node), data)
        if isinstance(value.type, StructType):
            return self.member(value, "data", node)
        self.refuse("K0501", argument, f"expected bytes, found `{value.type}`")

    def _assembly(self, node: ast.Call) -> Expression:
        span = self.span(node)
        if len(node.args) < 3:
            self.refuse("K0508", node, "asm takes a result type, a template and constraints")
        texts = [self.value(argument) for argument in node.args[1:3]]
        contents = [t.content for t in texts if isinstance(t, TextConstant) and isinstance(t.content, str)]
        if len(contents) != 2:
            self.refuse("K0802", node, "the text of inline assembly must be known at build time")
        result = self.type_argument(node.args[0])
        values: list[Expression] = []
        for argument in node.args[3:]:
            value = self.value(argument)
            base = underlying(value.type)
            if isinstance(base, EnumType):
                value = self.convert("rename", value, base.storage)
            elif not isinstance(base, IntType | PtrType) and base is not BOOL:
                self.refuse("K0804", argument, f"a `{value.type}` cannot be passed to assembly")
            values.append(value)
        self._require_operands(node, contents[1], result, values)
        return InlineAssembly(result, span, contents[0], contents[1], values)

    def _require_operands(self, node: ast.Call, constraints: str, result: Type, values: list[Expression]) -> None:
        """As many operands as the constraints say; those of a naked function are known when it is linked."""
        parts = [part for part in constraints.split(",") if part and not part.startswith("~")]
        outputs = [part for part in parts if part.startswith("=") and not part.startswith("=*")]
        inputs = len(parts) - len(outputs)
        if inputs != len(values):
            self.refuse(
                "K0804",
                node.args[2],
                f"the constraints have {inputs} inputs, but {len(values)} operands are given",
                "write one constraint for each: r for a register, i for a constant",
            )
        wanted = 0 if result is NONE else len(result.elements) if isinstance(result, TupleType) else 1
        if len(outputs) != wanted:
            self.refuse(
                "K0804",
                node.args[0],
                f"the constraints have {len(outputs)} outputs, but the result `{result}` needs {wanted}",
                'write "=r" for each output, and the result type first',
            )
        for value, argument in zip(values, node.args[3:], strict=True):
            if self.function.naked and not isinstance(value, Constant | SymbolAddress):
                self.refuse(
                    "K0803",
                    argument,
                    "an operand of a naked function must be known at build time",
                    'the parameters are in their registers: name those, or pass function_address(f) with "i"',
                )

    def _port_in(self, node: ast.Call, type_: IntType) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "port_in")
        return Intrinsic(type_, self.span(node), f"port_in{type_.bits}", [self.typed(argument, U16)])

    def _port_out(self, node: ast.Call, type_: IntType) -> Expression:
        port, value = self._checked_arguments(node, 2, "port_out")
        arguments = [self.typed(port, U16), self.typed(value, type_)]
        return Intrinsic(NONE, self.span(node), f"port_out{type_.bits}", arguments)

    def _unreachable(self, node: ast.Call) -> Expression:
        self.flow.is_reachable = False
        return Intrinsic(NEVER, self.span(node), "unreachable", [])

    def _linker_symbol(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "linker_symbol")
        name = self.value(argument)
        if not isinstance(name, TextConstant) or not re.fullmatch(r"[A-Za-z_.$][\w.$]*", str(name.content)):
            self.refuse("K0307", argument, "the name of a linker symbol must be known at build time")
        return SymbolAddress(U64, self.span(node), str(name.content))

    def _function_address(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "function_address")
        found = self.build_time(argument)
        if not isinstance(found, types.FunctionType):
            self.refuse("K0501", argument, "function_address needs a function")
        signature = self.builder.signatures.of(found)
        instance = self.builder.instance(found, None, "function", {}, [p.type for p in signature.parameters])
        return SymbolAddress(U64, self.span(node), instance)

    def call_at_address(self, node: ast.Call, inner: ast.Call) -> Expression:
        """`call_address(function_type, address)(arguments...)`."""
        if len(inner.args) != 2 or inner.keywords or node.keywords:
            self.refuse("K0508", inner, "`call_address` takes a function type and an address")
        found = self.build_time(inner.args[0])
        if isinstance(found, types.FunctionType):
            signature = self.builder.signatures.of(found)
            type_: Type = CallableType(tuple(p.type for p in signature.parameters), signature.result)
        else:
            type_ = self.type_argument(inner.args[0])
        if not isinstance(type_, CallableType):
            self.refuse("K0501", inner, "call_address needs a Callable type")
        address = self.typed(inner.args[1], U64)
        values = [self.typed(a, t) for a, t in zip(node.args, type_.parameters, strict=False)]
        if len(values) != len(node.args) or len(values) != len(type_.parameters):
            self.refuse("K0508", node, f"the function takes {len(type_.parameters)} arguments")
        return CallAddress(type_.result, self.span(node), address, values)

    def pointer_class_call(self, name: str, node: ast.Call) -> Expression:
        """`Ptr.null(T)` and `Ptr.at(T, address)`."""
        span = self.span(node)
        count = 1 if name == "null" else 2
        if len(node.args) != count or node.keywords:
            self.refuse("K0508", node, f"`Ptr.{name}` takes {count} arguments", "write Ptr.at(u8, address)")
        type_ = pointer_to(self.type_argument(node.args[0]))
        if name == "null":
            return Constant(type_, span, 0)
        return self.convert("pointer_at", self.typed(node.args[1], U64), type_)

    def _address_intrinsic(self, node: ast.Call, name: str) -> Expression:
        return Intrinsic(U64, self.span(node), name, [])

    def _type_info(self, node: ast.Call) -> Expression:
        (argument,) = self._checked_arguments(node, 1, "type_info")
        return Intrinsic(pointer_to(U8), self.span(node), "type_info", [self.value(argument)])


def _named(method: str, *arguments: object) -> Handler:
    def handler(machine: Machine, node: ast.Call) -> Expression:
        made: Expression = getattr(machine, method)(node, *arguments)
        return made

    return handler


_SAFE: Final[dict[str, Handler]] = {
    "truncate": _named("_truncate"),
    "wrapping_add": _named("_wrapping", "add"),
    "wrapping_sub": _named("_wrapping", "sub"),
    "wrapping_mul": _named("_wrapping", "mul"),
    "wrapping_neg": _named("_wrapping_negate"),
    "wrapping_shl": _named("_wrapping_shift"),
    "saturating_add": _named("_paired", "saturating_add", False),
    "saturating_sub": _named("_paired", "saturating_sub", False),
    "saturating_mul": _named("_paired", "saturating_mul", False),
    "checked_add": _named("_paired", "checked_add", True),
    "checked_sub": _named("_paired", "checked_sub", True),
    "checked_mul": _named("_paired", "checked_mul", True),
    "rotate_left": _named("_rotate", "rotate_left"),
    "rotate_right": _named("_rotate", "rotate_right"),
    "count_ones": _named("_bits", "count_ones"),
    "leading_zeros": _named("_bits", "leading_zeros"),
    "trailing_zeros": _named("_bits", "trailing_zeros"),
    "byte_swap": _named("_bits", "byte_swap"),
    "parse_int": _named("_parse_int"),
    "panic": _named("_panic"),
    "sizeof": _named("_size"),
    "offsetof": _named("_offset"),
}
_UNSAFE: Final[dict[str, Handler]] = {
    "panic": _named("_panic"),
    "copy_memory": _named("_memory", "copy_memory"),
    "move_memory": _named("_memory", "move_memory"),
    "fill_memory": _named("_memory", "fill_memory"),
    "compare_memory": _named("_memory", "compare_memory"),
    "needs_drop": _named("_needs_drop"),
    "address_of": _named("_address_of"),
    "bytes_data": _named("_bytes_data"),
    "asm": _named("_assembly"),
    "port_in8": _named("_port_in", U8),
    "port_in16": _named("_port_in", U16),
    "port_in32": _named("_port_in", U32),
    "port_out8": _named("_port_out", U8),
    "port_out16": _named("_port_out", U16),
    "port_out32": _named("_port_out", U32),
    "unreachable": _named("_unreachable"),
    "linker_symbol": _named("_linker_symbol"),
    "function_address": _named("_function_address"),
    "return_address": _named("_address_intrinsic", "return_address"),
    "frame_address": _named("_address_intrinsic", "frame_address"),
    "type_info": _named("_type_info"),
}
