"""Operators: arithmetic and comparison of every type, and the folding of build-time integers."""

from __future__ import annotations

import ast
import enum
import operator
from collections.abc import Callable
from typing import Final, Literal

from kgen.frontend.body import LITERAL
from kgen.frontend.constants import Constants, TextConstant
from kgen.frontend.conversions import common_integer
from kgen.frontend.live import is_total_ordering
from kgen.frontend.tree import (
    Arithmetic,
    ArithmeticOperator,
    Compare,
    CompareOperator,
    Conditional,
    Constant,
    Expression,
    FieldOf,
    Invert,
    IsMember,
    IsNone,
    MakeTuple,
    Negate,
    Not,
    ShortCircuit,
    Span,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    ArrayType,
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
    WeakType,
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

COMPARISON: Final[dict[type[ast.cmpop], tuple[CompareOperator, str, str]]] = {
    ast.Eq: ("eq", "==", "__eq__"),
    ast.NotEq: ("ne", "!=", "__ne__"),
    ast.Lt: ("lt", "<", "__lt__"),
    ast.LtE: ("le", "<=", "__le__"),
    ast.Gt: ("gt", ">", "__gt__"),
    ast.GtE: ("ge", ">=", "__ge__"),
}

UNARY: Final[dict[type[ast.unaryop], tuple[str, str]]] = {
    ast.USub: ("-", "__neg__"),
    ast.UAdd: ("+", "__pos__"),
    ast.Invert: ("~", "__invert__"),
}

_REFLECTED: Final[dict[str, CompareOperator]] = {"__lt__": "gt", "__gt__": "lt", "__le__": "ge", "__ge__": "le"}
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
_FOLD_COMPARE: Final[dict[CompareOperator, Callable[[int, int], bool]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


_TOTAL: Final[dict[str, dict[str, tuple[bool, Literal["and", "or"] | None]]]] = {
    "__lt__": {"__gt__": (True, "and"), "__le__": (False, "or"), "__ge__": (True, None)},
    "__gt__": {"__lt__": (True, "and"), "__ge__": (False, "or"), "__le__": (True, None)},
    "__le__": {"__ge__": (True, "or"), "__lt__": (False, "and"), "__gt__": (True, None)},
    "__ge__": {"__le__": (True, "or"), "__gt__": (False, "and"), "__lt__": (True, None)},
}
"""What `functools.total_ordering` makes of the operator a class defines: whether that is negated, and whether it is
joined with `and not equal` or with `or equal`."""


class Operators(Constants):
    """Part of the checker: operators."""

    # Arithmetic

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
                f"convert one side: {left.type}({_text(parts[1])}) or {right.type}({_text(parts[0])})",
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
                help = f"write an f-string, or str({_text(parts[1])})" if origin is str else None
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

    # Comparison

    def compare(self, node: ast.Compare) -> Expression:
        """A chain of comparisons; each operand is evaluated once."""
        left_node: ast.expr = node.left
        if len(node.ops) == 1:
            return self._comparison(node, node.ops[0], left_node, node.comparators[0])
        with self.capture() as statements:
            left = self._link(left_node, None)
        tests: list[tuple[list[object], Expression]] = []
        result: Expression | None = None
        pending: list[Expression] = []
        for position, (op, right_node) in enumerate(zip(node.ops, node.comparators, strict=True)):
            with self.capture() as inner:
                hint = left.type if left.type is not LITERAL else None
                if position + 1 < len(node.ops):
                    right = self._link(right_node, hint)
                else:
                    right = self.expression(right_node, hint)
            test = self.comparison_of(node, op, left, right, (left_node, right_node))
            pending.append(self.sequence(inner, test))
            left, left_node = right, right_node
        del tests
        for test in reversed(pending):
            result = test if result is None else ShortCircuit(BOOL, test.span, "and", test, result)
        assert result is not None
        return self.sequence(statements, result)

    def _link(self, node: ast.expr, hint: Type | None) -> Expression:
        """An operand that two comparisons of a chain use; a literal has a type of its own in each."""
        value = self.expression(node, hint)
        if value.type is LITERAL and isinstance(value, Constant):
            return value
        return self.hold(self.settle(value, node))

    def _comparison(self, node: ast.AST, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> Expression:
        span = self.span(node)
        if isinstance(op, ast.Is | ast.IsNot):
            return self._identity(node, op, left_node, right_node)
        if isinstance(op, ast.In | ast.NotIn):
            test = self.contains(node, left_node, right_node)
            return Not(BOOL, span, test) if isinstance(op, ast.NotIn) else test
        left = self.expression(left_node)
        right = self.expression(right_node, left.type if left.type is not LITERAL else None)
        return self.comparison_of(node, op, left, right, (left_node, right_node))

    def contains(self, node: ast.AST, item: ast.expr, container: ast.expr) -> Expression:
        """`item in container`."""
        raise NotImplementedError

    def comparison_of(
        self, node: ast.AST, op: ast.cmpop, left: Expression, right: Expression, parts: tuple[ast.AST, ast.AST]
    ) -> Expression:
        """One comparison of two checked operands."""
        span = self.span(node)
        if isinstance(op, ast.In | ast.NotIn):
            test = self.contains_value(node, left, right)
            return Not(BOOL, span, test) if isinstance(op, ast.NotIn) else test
        if type(op) not in COMPARISON:
            self.refuse("K0202", node, "`is` cannot be chained", "write two comparisons joined by and")
        name, symbol, method = COMPARISON[type(op)]
        if isinstance(left, Constant) and isinstance(right, Constant) and left.type is LITERAL is right.type:
            return self.bool_constant(_FOLD_COMPARE[name](int(left.value or 0), int(right.value or 0)), span)
        if name in ("eq", "ne"):
            equal = self.equality(left, right, node, parts)
            if equal is not None:
                return self._negated(equal) if name == "ne" else equal
        else:
            ordered = self.ordering(name, method, left, right, node, parts)
            if ordered is not None:
                return ordered
        for value, text in ((left, parts[0]), (right, parts[1])):
            if isinstance(value.type, OptionalType) and name not in ("eq", "ne"):
                self.refuse(
                    "K0506", text, f"`{_text(text)}` may be None", f"test it first: if {_text(text)} is not None"
                )
        help = None
        if left.type is right.type and isinstance(left.type, ClassType | StructType) and name not in ("eq", "ne"):
            help = f"define {method} in `{left.type}`, or give the field to compare"
        elif {self.resolver.builtin_of(one) for one in (left.type, right.type)} == {str, bytes}:
            help = "write both as str, or both as bytes"
        elif name in ("eq", "ne"):
            help = "convert one side; values of these types are never equal"
        self.refuse("K0516", node, f"`{left.type} {symbol} {right.type}` cannot be compared", help)

    def contains_value(self, node: ast.AST, item: Expression, container: Expression) -> Expression:
        """`item in container` on checked operands."""
        raise NotImplementedError

    def _negated(self, test: Expression) -> Expression:
        if isinstance(test, Constant):
            return self.bool_constant(not test.value, test.span)
        if isinstance(test, Compare) and test.operator in ("eq", "ne"):
            return Compare(BOOL, test.span, "ne" if test.operator == "eq" else "eq", test.left, test.right)
        return Not(BOOL, test.span, test)

    def _integer_pair(
        self, left: Expression, right: Expression, parts: tuple[ast.AST, ast.AST]
    ) -> tuple[Expression, Expression] | None:
        """Two integers in one type, for comparison; mixed signs are compared in a type that holds both."""
        left, right = self._as_integer(left), self._as_integer(right)
        if not (isinstance(left.type, IntType) and isinstance(right.type, IntType)):
            return None
        if left.type is LITERAL and right.type is not LITERAL:
            left = self._compare_literal(left, right.type, parts[0])
        elif right.type is LITERAL and left.type is not LITERAL:
            right = self._compare_literal(right, left.type, parts[1])
        left, right = self.settle(left, parts[0]), self.settle(right, parts[1])
        assert isinstance(left.type, IntType) and isinstance(right.type, IntType)
        common = common_integer(left.type, right.type)
        if common is None:
            if max(left.type.bits, right.type.bits) < 64:
                common = INT
            else:
                return None
        return self.coerce(left, common, parts[0]), self.coerce(right, common, parts[1])

    def _compare_literal(self, literal: Expression, type_: IntType, node: ast.AST) -> Expression:
        """A literal beside an integer: in its type, or in `int` where the comparison is decided by the range."""
        if isinstance(literal, Constant) and isinstance(literal.value, int) and not type_.holds(literal.value):
            if INT.holds(literal.value) and INT.includes(type_):
                return self.coerce(literal, INT, node)
        return self.coerce(literal, type_, node)

    def equality(
        self, left: Expression, right: Expression, node: ast.AST, parts: tuple[ast.AST, ast.AST]
    ) -> Expression | None:
        """`left == right`, or None when the types cannot be equal."""
        span = self.span(node)
        if isinstance(left, TextConstant) and isinstance(right, TextConstant):
            return self.bool_constant(left.content == right.content, span)
        integers = self._integer_pair(left, right, parts) if not self._same_special(left, right) else None
        if integers is not None:
            return Compare(BOOL, span, "eq", *integers)
        one, other = underlying(left.type), underlying(right.type)
        if isinstance(one, IntType) and isinstance(other, IntType):
            self.refuse(
                "K0502",
                node,
                f"`{left.type}` and `{right.type}` have no common type",
                f"convert one side: {left.type}({_text(parts[1])})",
            )
        if self.resolver.builtin_of(other) is str and isinstance(one, EnumType):
            left, one = self._member_text(left, one, node), other
        elif self.resolver.builtin_of(one) is str and isinstance(other, EnumType):
            right, other = self._member_text(right, other, node), one
        if isinstance(one, OptionalType) or isinstance(other, OptionalType):
            return self._optional_equality(left, right, node, parts)
        if isinstance(one, NoneType) or isinstance(other, NoneType):
            return self.sequence([self.evaluate(left), self.evaluate(right)], self.bool_constant(one is other, span))
        if isinstance(one, UnionType) or isinstance(other, UnionType):
            return self._union_equality(left, right, node, parts)
        if isinstance(one, TupleType) is not isinstance(other, TupleType):
            left, right = self.as_tuple(left), self.as_tuple(right)
            one, other = left.type, right.type
        if isinstance(one, TupleType) and isinstance(other, TupleType):
            return self._tuple_equality(left, right, one, other, node)
        if isinstance(one, ArrayType) and isinstance(other, ArrayType):
            return self.array_equality(left, right, node)
        if isinstance(one, EnumType | PtrType) and one is other:
            return Compare(BOOL, span, "eq", left, right)
        if one is BOOL and other is BOOL:
            return Compare(BOOL, span, "eq", left, right)
        if isinstance(one, StructType | ClassType):
            return self._object_equality(left, right, one, other, node)
        return None

    def _member_text(self, value: Expression, type_: EnumType, node: ast.AST) -> Expression:
        """The text that a member of a StrEnum is."""
        if not issubclass(type_.python, enum.StrEnum):
            help = f"compare with a member: {type_}.{type_.members[0].name}" if type_.members else None
            self.refuse("K0516", node, f"a member of `{type_}` is never equal to a `str`", help)
        return self.enum_text(value, type_, "v", node)

    def enum_text(self, value: Expression, type_: EnumType, form: str, node: ast.AST) -> Expression:
        """The name or value of an enum member as a str."""
        raise NotImplementedError

    def array_equality(self, left: Expression, right: Expression, node: ast.AST) -> Expression | None:
        """Element by element."""
        raise NotImplementedError

    def _same_special(self, left: Expression, right: Expression) -> bool:
        one = underlying(left.type)
        return one is underlying(right.type) and (isinstance(one, EnumType) or one is BOOL)

    def _object_equality(
        self, left: Expression, right: Expression, one: StructType | ClassType, other: Type, node: ast.AST
    ) -> Expression | None:
        span = self.span(node)
        if self.resolver.builtin_of(one) is not None:
            if one is other or self.resolver.builtin_of(other) in (bytes, bytearray):
                return self.call_method(left, "__eq__", [right], node)
            return None
        if self.classes.method(one, "__eq__") is not None and (
            one is other or isinstance(other, ClassType) or isinstance(one, ClassType)
        ):
            return self.call_method(left, "__eq__", [right], node)
        if one is other and self._is_compared_by_fields(one):
            return self.call_method(left, "__eq__", [right], node)
        if isinstance(one, ClassType) and isinstance(other, ClassType):
            if one.is_subclass_of(other) or other.is_subclass_of(one):
                base = other if one.is_subclass_of(other) else one
                if one is not other and self._is_compared_by_fields(base):
                    left, right = self.coerce(left, base, node), self.coerce(right, base, node)
                    return self.call_method(left, "__eq__", [right], node)
                return Compare(BOOL, span, "eq", left, right)
        return None

    def _is_compared_by_fields(self, type_: StructType | ClassType) -> bool:
        return isinstance(type_, StructType) or "__dataclass_fields__" in type_.python.__dict__

    def _optional_equality(
        self, left: Expression, right: Expression, node: ast.AST, parts: tuple[ast.AST, ast.AST]
    ) -> Expression | None:
        span = self.span(node)
        if isinstance(right.type, NoneType):
            return IsNone(BOOL, span, left)
        if isinstance(left.type, NoneType):
            return IsNone(BOOL, span, right)
        with self.capture() as statements:
            one, other = self.hold(self.settle(left, parts[0])), self.hold(self.settle(right, parts[1]))
        inner_left = self.convert("unwrap", one, one.type.inner) if isinstance(one.type, OptionalType) else one
        inner_right = self.convert("unwrap", other, other.type.inner) if isinstance(other.type, OptionalType) else other
        equal = self.equality(inner_left, inner_right, node, parts)
        if equal is None:
            return None
        if isinstance(one.type, OptionalType) and isinstance(other.type, OptionalType):
            test: Expression = Conditional(
                BOOL,
                span,
                IsNone(BOOL, span, one),
                IsNone(BOOL, span, other),
                ShortCircuit(BOOL, span, "and", Not(BOOL, span, IsNone(BOOL, span, other)), equal),
            )
        else:
            nullable = one if isinstance(one.type, OptionalType) else other
            test = ShortCircuit(BOOL, span, "and", Not(BOOL, span, IsNone(BOOL, span, nullable)), equal)
        return self.sequence(statements, test)

    def _union_equality(
        self, left: Expression, right: Expression, node: ast.AST, parts: tuple[ast.AST, ast.AST]
    ) -> Expression | None:
        span = self.span(node)
        with self.capture() as statements:
            one, other = self.hold(self.settle(left, parts[0])), self.hold(self.settle(right, parts[1]))
        result: Expression = self.bool_constant(False, span)
        for member in one.type.members if isinstance(one.type, UnionType) else (one.type,):
            for another in other.type.members if isinstance(other.type, UnionType) else (other.type,):
                a = self.convert("unwrap", one, member) if isinstance(one.type, UnionType) else one
                b = self.convert("unwrap", other, another) if isinstance(other.type, UnionType) else other
                equal = self.equality(a, b, node, parts)
                if equal is None:
                    continue
                tests: list[Expression] = []
                if isinstance(one.type, UnionType):
                    tests.append(IsMember(BOOL, span, one, [member]))
                if isinstance(other.type, UnionType):
                    tests.append(IsMember(BOOL, span, other, [another]))
                for test in reversed(tests):
                    equal = ShortCircuit(BOOL, span, "and", test, equal)
                result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", result, equal)
        return self.sequence(statements, result)

    def _tuple_equality(
        self, left: Expression, right: Expression, one: TupleType, other: TupleType, node: ast.AST
    ) -> Expression | None:
        span = self.span(node)
        if len(one.elements) != len(other.elements):
            return self.sequence([self.evaluate(left), self.evaluate(right)], self.bool_constant(False, span))
        with self.capture() as statements:
            first, second = self.hold(self.settle(left, node)), self.hold(self.settle(right, node))
        assert isinstance(first.type, TupleType) and isinstance(second.type, TupleType)
        result: Expression = self.bool_constant(True, span)
        for position in reversed(range(len(one.elements))):
            a = TupleItem(first.type.elements[position], span, first, position)
            b = TupleItem(second.type.elements[position], span, second, position)
            equal = self.equality(a, b, node, (node, node))
            if equal is None:
                return None
            result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "and", equal, result)
        return self.sequence(statements, result)

    def ordering(
        self,
        name: CompareOperator,
        method: str,
        left: Expression,
        right: Expression,
        node: ast.AST,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression | None:
        """`<`, `<=`, `>`, `>=`."""
        span = self.span(node)
        integers = self._integer_pair(left, right, parts)
        if integers is not None:
            return Compare(BOOL, span, name, *integers)
        left, right = self.as_tuple(left), self.as_tuple(right)
        one, other = left.type, right.type
        if isinstance(one, IntType) and isinstance(other, IntType):
            self.refuse("K0502", node, f"`{one}` and `{other}` have no common type", f"convert one side: {one}(...)")
        if isinstance(one, TupleType) and isinstance(other, TupleType) and len(one.elements) == len(other.elements):
            return self._tuple_ordering(name, method, left, right, node)
        if isinstance(one, PtrType) and one is other:
            return Compare(BOOL, span, name, left, right)
        if isinstance(one, ClassType | StructType):
            if self.classes.method(one, method) is not None:
                return self.call_method(left, method, [right], node)
            derived = self._derived_ordering(name, method, left, right, node, parts)
            if derived is not None:
                return derived
            swapped = {"__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__"}[method]
            if isinstance(other, ClassType | StructType) and self.classes.method(other, swapped) is not None:
                with self.capture() as statements:
                    a, b = self.hold(left), self.hold(right)
                return self.sequence(statements, self.call_method(b, swapped, [a], node))
        return None

    def _derived_ordering(
        self,
        name: CompareOperator,
        method: str,
        left: Expression,
        right: Expression,
        node: ast.AST,
        parts: tuple[ast.AST, ast.AST],
    ) -> Expression | None:
        """An operator that `@dataclass(order=True)` or `@functools.total_ordering` gives to the class of `left`."""
        type_ = left.type
        assert isinstance(type_, ClassType | StructType)
        parameters: object = getattr(type_.python, "__dataclass_params__", None)
        span = self.span(node)
        if bool(getattr(parameters, "order", False)) and type_ is right.type:
            self.classes.complete(type_)
            with self.capture() as statements:
                one, other = self.hold(left), self.hold(right)
            sides = [self._fields_as_tuple(value, type_.fields, span) for value in (one, other)]
            ordered = self._tuple_ordering(name, method, sides[0], sides[1], node)
            return None if ordered is None else self.sequence(statements, ordered)
        if not is_total_ordering(type_.python, method):
            return None
        root = next((m for m in _TOTAL if self.classes.method(type_, m) is not None), None)
        if root is None:
            return None
        is_negated, joined = _TOTAL[root][method]
        with self.capture() as statements:
            one, other = self.hold(left), self.hold(right)
        result = self.call_method(one, root, [other], node)
        if is_negated:
            result = Not(BOOL, span, result)
        if joined is not None:
            equal = self.equality(one, other, node, parts)
            if equal is None:
                return None
            result = ShortCircuit(BOOL, span, joined, result, equal if joined == "or" else self._negated(equal))
        return self.sequence(statements, result)

    def _fields_as_tuple(self, value: Expression, fields: list[Field], span: Span) -> Expression:
        """The fields of an object side by side."""
        items: list[Expression] = [FieldOf(field.type, span, value, field) for field in fields]
        return MakeTuple(tuple_of([item.type for item in items]), span, items)

    def _tuple_ordering(
        self, name: CompareOperator, method: str, left: Expression, right: Expression, node: ast.AST
    ) -> Expression | None:
        span = self.span(node)
        with self.capture() as statements:
            first, second = self.hold(self.settle(left, node)), self.hold(self.settle(right, node))
        assert isinstance(first.type, TupleType) and isinstance(second.type, TupleType)
        strict: CompareOperator = "lt" if name in ("lt", "le") else "gt"
        strict_method = "__lt__" if name in ("lt", "le") else "__gt__"
        result: Expression = self.bool_constant(name in ("le", "ge"), span)
        for position in reversed(range(len(first.type.elements))):
            a = TupleItem(first.type.elements[position], span, first, position)
            b = TupleItem(second.type.elements[position], span, second, position)
            last = position == len(first.type.elements) - 1
            if last:
                ordered = self.ordering(name, method, a, b, node, (node, node))
                if ordered is None:
                    return None
                result = ordered
                continue
            equal = self.equality(a, b, node, (node, node))
            ordered = self.ordering(strict, strict_method, a, b, node, (node, node))
            if equal is None or ordered is None:
                return None
            result = Conditional(BOOL, span, equal, result, ordered)
        return self.sequence(statements, result)

    def _identity(self, node: ast.AST, op: ast.cmpop, left_node: ast.expr, right_node: ast.expr) -> Expression:
        span = self.span(node)
        left = self.value(left_node)
        right = self.value(right_node)
        result: Expression
        if isinstance(right.type, NoneType) or isinstance(left.type, NoneType):
            tested = left if isinstance(right.type, NoneType) else right
            if isinstance(tested.type, OptionalType):
                result = IsNone(BOOL, span, tested)
            else:
                always = isinstance(tested.type, NoneType)
                result = self.sequence([self.evaluate(tested)], self.bool_constant(always, span))
        else:
            result = self._same_object(node, left, right)
        return self._negated(result) if isinstance(op, ast.IsNot) else result

    def _same_object(self, node: ast.AST, left: Expression, right: Expression) -> Expression:
        span = self.span(node)
        one, other = left.type, right.type
        if isinstance(one, EnumType) and one is other:
            return Compare(BOOL, span, "eq", left, right)
        if one is BOOL and other is BOOL:
            return Compare(BOOL, span, "eq", left, right)
        inner = [t.inner if isinstance(t, OptionalType) else t for t in (one, other)]
        if all(isinstance(t, ClassType) or (isinstance(t, UnionType) and t.all_classes) for t in inner):
            return Compare(BOOL, span, "eq", left, right)
        if isinstance(one, WeakType) and one is other:
            return Compare(BOOL, span, "eq", left, right)
        self.refuse("K0516", node, f"`is` cannot compare `{one}` with `{other}`", "compare values with ==")

    # Shared


def operand_hint(expected: Type | None) -> Type | None:
    """What the operands of an operator should be where its result is a part of an optional or union: anything."""
    return None if isinstance(expected, OptionalType | UnionType) else expected


def _text(node: ast.AST) -> str:
    text = ast.unparse(node) if isinstance(node, ast.expr) else "value"
    return text if len(text) <= 40 else "..."
