"""Equality and identity of every type."""

from __future__ import annotations

import ast
import enum
import operator
from collections.abc import Callable
from typing import Final

from kgen.frontend.arithmetic import ArithmeticOperators
from kgen.frontend.body import LITERAL, short_text
from kgen.frontend.constants import TextConstant
from kgen.frontend.conversions import common_integer
from kgen.frontend.tree import (
    Compare,
    CompareOperator,
    Conditional,
    Constant,
    Expression,
    IsMember,
    IsNone,
    Not,
    ShortCircuit,
    TupleItem,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    ArrayType,
    ClassType,
    EnumType,
    IntType,
    NoneType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    underlying,
)

FOLD_COMPARE: Final[dict[CompareOperator, Callable[[int, int], bool]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


class Equality(ArithmeticOperators):
    """Part of the checker: `==` and `is`."""

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
                f"convert one side: {left.type}({short_text(parts[1])})",
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

    def _negated(self, test: Expression) -> Expression:
        if isinstance(test, Constant):
            return self.bool_constant(not test.value, test.span)
        if isinstance(test, Compare) and test.operator in ("eq", "ne"):
            return Compare(BOOL, test.span, "ne" if test.operator == "eq" else "eq", test.left, test.right)
        return Not(BOOL, test.span, test)

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
