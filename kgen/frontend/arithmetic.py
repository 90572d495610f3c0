"""Arithmetic operators of every type, and the folding of build-time integers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kgen.frontend.body import LITERAL, short_text
from kgen.frontend.constants import Constants
from kgen.frontend.conversions import common_integer
from kgen.frontend.tree import (
    Arithmetic,
    ArithmeticOperator,
    Constant,
    Expression,
    Invert,
    MakeTuple,
    Negate,
    Not,
    Span,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    tuple_of,
    underlying,
)

ARITHMETIC: Final[dict[type[ast.operator], tuple[ArithmeticOperator, str, str]]] = {
    ast.Add: ("add", "+", "__add__"),
    ast.Sub: ("sub", "-", "__sub__"),
    ast.Mult: ("mul", "*", "__mul__"),
    ast.FloorDiv: ("floordiv", "//", "__floordiv__"),
    ast.Mod: ("mod", "%", "__mod__"),
    ast.BitAnd: ("and", "&", "__and__"),
    ast.BitOr: ("or", "|", "__or__"),
    ast.BitXor: ("xor", "^", "__xor__"),
    ast.LShift: ("shl", "<<", "__lshift__"),
    ast.RShift: ("shr", ">>", "__rshift__"),
}
"""Operator to its name in the tree, its symbol, and the method of classes."""


UNARY: Final[dict[type[ast.unaryop], tuple[str, str]]] = {
    ast.USub: ("-", "__neg__"),
    ast.UAdd: ("+", "__pos__"),
    ast.Invert: ("~", "__invert__"),
}


_FOLD: Final[dict[ArithmeticOperator, Callable[[int, int], int]]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "shl": lambda a, b: a << b,
    "shr": lambda a, b: a >> b,
}


def operand_hint(expected: Type | None) -> Type | None:
    """What the operands of an operator should be where its result is a part of an optional or union: anything."""
    return None if isinstance(expected, OptionalType | UnionType) else expected


class ArithmeticOperators(Constants):
    """Part of the checker: arithmetic."""

    def binary(self, node: ast.BinOp, expected: Type | None) -> Expression:
        """`left op right`."""
        if isinstance(node.op, ast.Div | ast.MatMult):
            method = "__truediv__" if isinstance(node.op, ast.Div) else "__matmul__"
            left, right = self.expression(node.left), self.expression(node.right)
            made = self._object_operator(
                node, "/@"[method == "__matmul__"], method, left, right, (node.left, node.right)
            )
            if made is not None:
                return made
        if isinstance(node.op, ast.Div):
            self.refuse("K0204", node, "`/` gives a float, and floats are not in the subset", "use // instead")
        if isinstance(node.op, ast.Pow):
            return self.power(node, expected)
        if type(node.op) not in ARITHMETIC:
            self.refuse("K0217", node, "`@` needs a class with __matmul__ on its left", "write a method, or loops")
        hint = expected if isinstance(node.op, ast.BitAnd | ast.BitOr | ast.BitXor | ast.Add | ast.Sub) else None
        hint = operand_hint(hint)
        if isinstance(expected, ClassType | StructType):
            hint = expected
        left = self.expression(node.left, hint if not isinstance(hint, TupleType) else None)
        if isinstance(left.type, ClassType) and not isinstance(node.right, ast.List | ast.Dict):
            hint = None
        elif isinstance(left.type, ClassType):
            hint = left.type
        right = self.expression(node.right, hint if not isinstance(hint, TupleType) else None)
        return self.arithmetic(node, type(node.op), left, right, (node.left, node.right))

    def power(self, node: ast.BinOp, expected: Type | None) -> Expression:
        """`base ** exponent`."""
        raise NotImplementedError

    def arithmetic(
        self,
        node: ast.AST,
        kind: type[ast.operator],
        left: Expression,
        right: Expression,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression:
        """The operator on two checked operands."""
        name, symbol, method = ARITHMETIC[kind]
        span = self.span(node)
        one, other = underlying(left.type), underlying(right.type)
        if isinstance(one, EnumType) and one.is_flag and one is other and name in ("and", "or", "xor"):
            return Arithmetic(one, span, name, left, right)
        if one is BOOL and other is BOOL and name in ("and", "or", "xor"):
            return Arithmetic(BOOL, span, name, left, right)
        left, right = self._as_integer(left), self._as_integer(right)
        one, other = left.type, right.type
        if isinstance(one, IntType) and isinstance(other, IntType):
            return self._integers(node, name, symbol, left, right, parts)
        made = self._object_operator(node, symbol, method, left, right, parts)
        if made is not None:
            return made
        left, right = self.as_tuple(left), self.as_tuple(right)
        one, other = left.type, right.type
        if isinstance(one, TupleType) and isinstance(other, TupleType) and name == "add":
            return self._join_tuples(span, left, right, one, other)
        help = None
        for value, text in ((left, parts[0]), (right, parts[1])):
            if isinstance(value.type, OptionalType):
                shown = ast.unparse(text) if isinstance(text, ast.expr) else "value"
                self.refuse("K0506", text, f"`{shown}` may be None", f"test it first: if {shown} is not None: ...")
        if name == "add" and self.resolver.builtin_of(one) is str:
            help = "use an f-string, or str(...) of the right side"
        if isinstance(one, UnionType) or isinstance(other, UnionType):
            help = "test which of the types it is with isinstance first"
        if name == "mod" and self.resolver.builtin_of(one) is str:
            help = "use an f-string"
        self.refuse("K0505", node, f"`{left.type} {symbol} {right.type}` is not supported", help)

    def _as_integer(self, value: Expression) -> Expression:
        """NewType, integer enums and bools as plain integers."""
        if isinstance(value.type, NewTypeType):
            return self._as_integer(self.convert("rename", value, value.type.base))
        if isinstance(value.type, EnumType) and value.type.is_int:
            if isinstance(value, Constant):
                return Constant(LITERAL, value.span, value.value)
            return self.convert("rename", value, value.type.storage)
        if value.type is BOOL:
            return self.convert("from_bool", value, INT)
        return value

    def _integers(
        self,
        node: ast.AST,
        name: ArithmeticOperator,
        symbol: str,
        left: Expression,
        right: Expression,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression:
        span = self.span(node)
        if isinstance(left, Constant) and isinstance(right, Constant) and left.type is LITERAL is right.type:
            folded = self.fold(node, name, left, right)
            if folded is not None:
                return Constant(LITERAL, span, folded)
        if name in ("shl", "shr"):
            left = self.settle(left, parts[0])
            right = self.settle(right, parts[1])
            return Arithmetic(left.type, span, name, left, right)
        if left.type is LITERAL and right.type is not LITERAL:
            left = self.coerce(left, right.type, parts[0])
        elif right.type is LITERAL and left.type is not LITERAL:
            right = self._literal_operand(right, left.type, parts[1])
        left, right = self.settle(left, parts[0]), self.settle(right, parts[1])
        assert isinstance(left.type, IntType) and isinstance(right.type, IntType)
        common = common_integer(left.type, right.type)
        if common is None:
            self.refuse(
                "K0502",
                node,
                f"`{left.type} {symbol} {right.type}` has no common type",
                f"convert one side: {left.type}({short_text(parts[1])}) or {right.type}({short_text(parts[0])})",
            )
        return Arithmetic(common, span, name, self.coerce(left, common, parts[0]), self.coerce(right, common, parts[1]))

    def _literal_operand(self, literal: Expression, type_: Type, node: ast.AST) -> Expression:
        return self.coerce(literal, type_, node)

    def fold(self, node: ast.AST, name: ArithmeticOperator, left: Constant, right: Constant) -> int | None:
        """The value of an operation on two build-time integers."""
        one, other = int(left.value or 0), int(right.value or 0)
        if name in ("floordiv", "mod") and other == 0:
            return None
        if name in ("shl", "shr") and not 0 <= other <= 4096:
            return None
        return _FOLD[name](one, other)

    def _join_tuples(
        self, span: Span, left: Expression, right: Expression, one: TupleType, other: TupleType
    ) -> Expression:
        with self.capture() as statements:
            first, second = self.hold(left), self.hold(right)
        items: list[Expression] = [TupleItem(t, span, first, i) for i, t in enumerate(one.elements)]
        items += [TupleItem(t, span, second, i) for i, t in enumerate(other.elements)]
        return self.sequence(statements, MakeTuple(tuple_of([*one.elements, *other.elements]), span, items))

    def _object_operator(
        self,
        node: ast.AST,
        symbol: str,
        method: str,
        left: Expression,
        right: Expression,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression | None:
        if isinstance(left.type, ClassType | StructType) and self.classes.method(left.type, method) is not None:
            right = self.settle(right, parts[1])
            origin = self.resolver.builtin_of(left.type)
            if (
                origin in (str, bytes)
                and method == "__add__"
                and self.resolver.builtin_of(underlying(right.type)) is not origin
            ):
                help = f"write an f-string, or str({short_text(parts[1])})" if origin is str else None
                self.refuse("K0505", node, f"`{left.type} + {right.type}` is not supported", help)
            return self.call_method(left, method, [right], node)
        reflected = "__r" + method[2:]
        if isinstance(right.type, ClassType | StructType):
            if self.classes.method(right.type, reflected) is not None:
                return self.call_method(right, reflected, [self.settle(left, parts[0])], node)
            if method == "__mul__" and self.resolver.builtin_of(right.type) is not None:
                return self.call_method(right, method, [self.settle(left, parts[0])], node)
        return None

    def unary(self, node: ast.UnaryOp, expected: Type | None) -> Expression:
        """`-x`, `+x`, `~x`, `not x`."""
        span = self.span(node)
        if isinstance(node.op, ast.Not):
            test = self.condition(node.operand)
            if isinstance(test, Constant):
                return self.bool_constant(not test.value, span)
            return Not(BOOL, span, test)
        operand = self.expression(node.operand, operand_hint(expected))
        if isinstance(operand.type, EnumType) and operand.type.is_flag and isinstance(node.op, ast.Invert):
            mask = 0
            for member in operand.type.members:
                mask |= member.stored
            return Arithmetic(operand.type, span, "xor", operand, Constant(operand.type, span, mask))
        operand = self._as_integer(operand)
        if isinstance(operand, Constant) and operand.type is LITERAL:
            number = int(operand.value or 0)
            folded = -number if isinstance(node.op, ast.USub) else ~number
            folded = number if isinstance(node.op, ast.UAdd) else folded
            return Constant(LITERAL, span, folded)
        if isinstance(operand.type, IntType):
            if isinstance(node.op, ast.USub):
                return Negate(operand.type, span, operand)
            if isinstance(node.op, ast.Invert):
                return Invert(operand.type, span, operand)
            return operand
        symbol, method = UNARY[type(node.op)]
        if isinstance(operand.type, ClassType | StructType) and self.classes.method(operand.type, method) is not None:
            return self.call_method(operand, method, [], node)
        self.refuse("K0505", node, f"`{symbol}{operand.type}` is not supported")
