"""Integers: what counts as one, written conversions between their types, and powers."""

from __future__ import annotations

import ast

from kgen.frontend.body import LITERAL
from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.tree import Constant, Expression
from kgen.frontend.types import (
    BOOL,
    INT,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    Type,
    underlying,
)


class Integers(RuntimeCalls):
    """Part of the checker: integers."""

    def as_number(self, value: Expression, node: ast.AST) -> Expression:
        while isinstance(value.type, NewTypeType):
            value = self.convert("rename", value, value.type.base)
        if isinstance(value.type, EnumType) and value.type.is_int:
            return self.convert("rename", value, value.type.storage)
        if value.type is BOOL:
            return self.convert("from_bool", value, INT)
        if not isinstance(value.type, IntType):
            self.refuse("K0501", node, f"expected an integer, found `{value.type}`")
        return value

    def as_integer_value(self, value: Expression, node: ast.AST) -> Expression:
        while isinstance(value.type, NewTypeType):
            value = self.convert("rename", value, value.type.base)
        if isinstance(value.type, EnumType):
            return self.convert("rename", value, value.type.storage)
        if value.type is BOOL:
            return self.convert("from_bool", value, INT)
        if not isinstance(value.type, IntType):
            help = "write p.address" if isinstance(value.type, PtrType) else None
            if self.resolver.builtin_of(value.type) is str:
                help = f"write int({self.name_of(node)})" if isinstance(node, ast.expr) else "use an integer"
            self.refuse("K0501", node, f"expected an integer, found `{value.type}`", help)
        return value

    def convert_integer(self, wanted: Type, node: ast.Call) -> Expression:
        """`u8(x)`, `int(x)` and the like."""
        span = self.span(node)
        if not node.args:
            return Constant(wanted, span, 0)
        argument = node.args[0]
        value = self.expression(argument)
        base = underlying(value.type)
        if wanted is INT and self.resolver.builtin_of(base) in (str, bytes):
            radix = node.args[1] if len(node.args) > 1 else None
            radix = radix if radix is not None else next((k.value for k in node.keywords if k.arg == "base"), None)
            number: Expression = self.typed(radix, INT) if radix is not None else Constant(INT, span, 10)
            name = "int_of_str" if self.resolver.builtin_of(base) is str else "int_of_bytes"
            return self.runtime_call("ints", name, [value, number], node)
        if len(node.args) != 1 or node.keywords:
            self.refuse("K0508", node, f"`{wanted}` takes one argument, {len(node.args)} given")
        if isinstance(base, ClassType | StructType) and self.classes.method(base, "__int__") is not None:
            value = self.call_method(value, "__int__", [], node)
        if isinstance(value.type, OptionalType):
            self.refuse("K0506", argument, "this may be None", "test it first")
        return self.cast_integer(value, wanted, node, argument)

    def cast_integer(self, value: Expression, wanted: Type, node: ast.AST, argument: ast.AST) -> Expression:
        """A written conversion to an integer type; panics at run time when the value does not fit."""
        implicit = self.try_coerce(value, wanted, argument)
        if implicit is not None:
            implicit.span = self.span(node)
            return implicit
        if value.type is LITERAL:
            return self.coerce(value, wanted, argument)
        number = self.as_integer_value(value, argument)
        return self._with_span(self.convert("narrow", number, wanted), node)

    def _with_span(self, value: Expression, node: ast.AST) -> Expression:
        value.span = self.span(node)
        return value

    def power(self, node: ast.BinOp, expected: Type | None) -> Expression:
        return self.raise_to_power(node.left, node.right, node, expected)

    def raise_to_power(self, base: ast.expr, exponent: ast.expr, node: ast.AST, expected: Type | None) -> Expression:
        left = self.expression(base, expected if isinstance(expected, IntType) else None)
        right = self.expression(exponent)
        if isinstance(left, Constant) and isinstance(right, Constant) and left.type is LITERAL is right.type:
            count = int(right.value or 0)
            if 0 <= count <= 4096:
                return Constant(LITERAL, self.span(node), int(left.value or 0) ** count)
        number = self.as_number(self.settle(left, base), base)
        return self.runtime_call("ints", "power", [number, self.coerce(right, INT, exponent)], node)
