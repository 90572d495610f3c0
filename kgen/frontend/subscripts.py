"""Subscripts: items and slices of containers, tuples, tables and enumerations."""

from __future__ import annotations

import ast
import enum
import typing

from kgen.frontend.arguments import Argument
from kgen.frontend.body import LITERAL
from kgen.frontend.callees import Callees
from kgen.frontend.constants import TextConstant
from kgen.frontend.live import has_functions, is_enum_class
from kgen.frontend.tree import (
    Arithmetic,
    Compare,
    Conditional,
    Constant,
    ElementOf,
    Expression,
    MakeArray,
    MakeTuple,
    PointerItem,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    U64,
    ArrayType,
    ClassType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    array_of,
    tuple_of,
    underlying,
)


class Subscripts(Callees):
    """Part of the checker: subscripts."""

    def _subscript(self, node: ast.Subscript, expected: Type | None) -> Expression:
        found = self.build_time(node)
        if isinstance(found, Type):
            self.refuse("K0202", node, "a type is not a value")
        container = self.build_time(node.value)
        if is_enum_class(container):
            return self._enum_by_name(container, node)
        if has_functions(container) and not isinstance(node.slice, ast.Slice):
            return self._function_table_item(container, node, expected)
        if isinstance(container, dict):
            return self._constant_lookup(typing.cast("dict[object, object]", container), node, expected)
        value = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self._slice(value, node.slice, node)
        return self.item_of(value, node.slice, node)

    def _enum_by_name(self, python: type[enum.Enum], node: ast.Subscript) -> Expression:
        name = self.value(node.slice)
        type_ = self.resolver.enum(python)
        if isinstance(name, TextConstant) and name.content in python.__members__:
            return self.constant(python[str(name.content)], self.span(node), node)
        self.refuse("K0220", node, f"members of `{type_}` by name must be known at build time")

    def _function_table_item(
        self, table: list[object] | tuple[object, ...], node: ast.Subscript, expected: Type | None
    ) -> Expression:
        """`HANDLERS[i]` of a build-time list with functions: a chain of comparisons, which LLVM makes a table of."""
        span = self.span(node)
        position = self.expression(node.slice)
        if isinstance(position, Constant) and isinstance(position.value, int):
            if not -len(table) <= position.value < len(table):
                self.refuse(
                    "K0523",
                    node.slice,
                    f"the index {int(position.value)} is out of range for {len(table)} items",
                )
            return self.constant(table[int(position.value)], span, node, expected)
        values = [self.constant(item, span, node, expected) for item in table]
        common = self.common_type([value.type for value in values])
        if common is None:
            self.refuse("K0307", node, "the items of the table have no common type")
        with self.capture() as statements:
            index = self.hold(self.cast_integer(self.settle(position, node.slice), INT, node.slice, node.slice))
            last = Arithmetic(INT, span, "add", index, Constant(INT, span, len(table)), "wrapping")
            is_negative = Compare(BOOL, span, "lt", index, Constant(INT, span, 0))
            index = self.hold(Conditional(INT, span, is_negative, last, index))
        result: Expression = self.convert("rename", self.stop("index", "table index out of range", span), common)
        for number, value in reversed(list(enumerate(values))):
            equal = Compare(BOOL, span, "eq", index, Constant(INT, span, number))
            result = Conditional(common, span, equal, self.coerce(value, common, node), result)
        return self.sequence(statements, result)

    def _constant_lookup(self, table: dict[object, object], node: ast.Subscript, expected: Type | None) -> Expression:
        """`TABLE[key]` of a build-time dict: a chain of comparisons, which LLVM makes a switch of."""
        span = self.span(node)
        with self.capture() as statements:
            key = self.hold(self.value(node.slice))
        result: Expression = self.stop("key", "the key is not in the table", span)
        kinds = [self.constant(v, span, node, expected).type for v in table.values()]
        common = self.common_type(kinds)
        if common is LITERAL:
            common = INT
        if common is None or not kinds:
            self.refuse("K0307", node, "the values of the table have no common type")
        result = self.convert("rename", result, common)
        for candidate, content in reversed(table.items()):
            equal = self.equality(key, self.constant(candidate, span, node), node, (node.slice, node.slice))
            if equal is None:
                self.refuse("K0501", node.slice, f"a `{key.type}` is no key of the table")
            value = self.coerce(self.constant(content, span, node, common), common, node)
            result = Conditional(common, span, equal, value, result)
        return self.sequence(statements, result)

    def item_of(self, value: Expression, index: ast.expr, node: ast.Subscript) -> Expression:
        value = self.as_tuple(value)
        type_ = underlying(value.type)
        span = self.span(node)
        if isinstance(type_, TupleType):
            return self._tuple_item(value, type_, index, node)
        if isinstance(type_, PtrType):
            return PointerItem(type_.element, span, value, self.as_integer_value(self.value(index), index))
        if isinstance(type_, ArrayType):
            position = self.as_integer_value(self.value(index), index)
            if isinstance(position, Constant) and isinstance(position.value, int):
                if not -type_.length <= position.value < type_.length:
                    self.refuse(
                        "K0523",
                        index,
                        f"the index {int(position.value)} is out of range for {type_.length} elements",
                        f"the last one is {type_.length - 1}" if type_.length else "the array has none",
                    )
            return ElementOf(type_.element, span, value, position)
        if isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__getitem__") is not None:
            return self.method_call(value, "__getitem__", [Argument(index)], node)
        if isinstance(type_, OptionalType):
            shown = self.name_of(node.value)
            self.refuse("K0506", node, f"`{shown}` may be None", f"test it first: if {shown} is not None: ...")
        self.refuse("K0511", node, f"a `{value.type}` cannot be indexed")

    def item(self, value: Expression, index: Expression, node: ast.AST) -> Expression:
        type_ = underlying(value.type)
        if isinstance(type_, ArrayType):
            return ElementOf(type_.element, value.span, value, index)
        return self.call_method(value, "__getitem__", [index], node)

    def _tuple_item(self, value: Expression, type_: TupleType, index: ast.expr, node: ast.AST) -> Expression:
        position = self.expression(index)
        if isinstance(position, Constant) and isinstance(position.value, int):
            number = int(position.value)
            if not -len(type_.elements) <= number < len(type_.elements):
                self.refuse("K0523", index, f"the index {number} is out of range for {len(type_.elements)} items")
            number %= len(type_.elements)
            return TupleItem(type_.elements[number], self.span(node), value, number)
        common = self.common_type(list(type_.elements))
        if common is not None and all(e is common for e in type_.elements):
            span = self.span(node)
            with self.capture() as statements:
                table = self.constant_table(common, value.values) if isinstance(value, MakeTuple) else None
                held = self.hold(value) if table is None else value
                items: list[Expression] = [TupleItem(e, span, held, i) for i, e in enumerate(type_.elements)]
                array = table if table is not None else self.hold(MakeArray(array_of(common, len(items)), span, items))
            return self.sequence(
                statements, ElementOf(common, span, array, self.as_integer_value(self.settle(position, index), index))
            )
        self.refuse("K0526", index, "the index of a tuple must be a build-time constant", "use a list")

    def _slice(self, value: Expression, node: ast.Slice, whole: ast.Subscript) -> Expression:
        value = self.as_tuple(value)
        span = self.span(whole)
        type_ = underlying(value.type)
        if isinstance(value, TextConstant):
            bounds = [self.expression(p) if p is not None else None for p in (node.lower, node.upper, node.step)]
            if all(b is None or isinstance(b, Constant) for b in bounds):
                numbers = [int(b.value or 0) if isinstance(b, Constant) else None for b in bounds]
                if numbers[2] != 0:
                    return self.text(value.content[slice(*numbers)], span)
        if isinstance(type_, TupleType):
            return self._tuple_slice(value, type_, node, whole)
        if not isinstance(type_, ClassType | StructType) or self.classes.method(type_, "__getslice__") is None:
            help = "loop over a range of indices" if isinstance(type_, ArrayType) else None
            self.refuse("K0511", whole, f"a `{value.type}` cannot be sliced", help)
        if self.has_range(type_, "__getrange__", node):
            return self.method_call(value, "__getrange__", self.range_arguments(node, whole), whole)
        return self.method_call(value, "__getslice__", self.slice_arguments(node, whole), whole)

    def has_range(self, type_: ClassType | StructType, method: str, node: ast.Slice) -> bool:
        """Whether a slice has no step, and the container a method for just that."""
        return node.step is None and self.classes.method(type_, method) is not None

    def range_arguments(self, node: ast.Slice, whole: ast.AST) -> list[Argument]:
        """start, stop; as large as can be where it is left out."""
        bounds = (self._bound(node.lower, 0, whole), self._bound(node.upper, INT.maximum, whole))
        return [Argument(whole, None, value) for value in bounds]

    def slice_arguments(self, node: ast.Slice, whole: ast.AST) -> list[Argument]:
        """start, stop, step, has_start, has_stop."""
        span = self.span(whole)
        values = [
            self._bound(part, default, whole) for part, default in ((node.lower, 0), (node.upper, 0), (node.step, 1))
        ]
        flags = [self.bool_constant(part is not None, span) for part in (node.lower, node.upper)]
        return [Argument(whole, None, value) for value in [*values, *flags]]

    def _bound(self, part: ast.expr | None, default: int, whole: ast.AST) -> Expression:
        """One of the numbers of a slice."""
        if part is None or (isinstance(part, ast.Constant) and part.value is None):
            return Constant(INT, self.span(whole), default)
        number = self.expression(part)
        base = underlying(number.type)
        if base is U64 or str(base) == "usize":
            return self.cast_integer(self.as_integer_value(number, part), INT, part, part)
        return self.coerce(number, INT, part)

    def _tuple_slice(self, value: Expression, type_: TupleType, node: ast.Slice, whole: ast.AST) -> Expression:
        span = self.span(whole)
        bounds: list[int | None] = []
        for part in (node.lower, node.upper, node.step):
            number = self.expression(part) if part is not None else None
            if number is not None and not isinstance(number, Constant):
                self.refuse("K0526", whole, "the bounds of a tuple slice must be build-time constants")
            bounds.append(int(number.value or 0) if isinstance(number, Constant) else None)
        with self.capture() as statements:
            held = self.hold(value)
        positions = list(range(len(type_.elements)))[slice(*bounds)]
        items: list[Expression] = [TupleItem(type_.elements[i], span, held, i) for i in positions]
        return self.sequence(statements, MakeTuple(tuple_of([i.type for i in items]), span, items))
