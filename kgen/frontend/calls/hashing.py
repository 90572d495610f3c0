"""`hash`: the hash of a value, by its static type."""

from __future__ import annotations

import ast

from kgen.frontend.calls.given import one_argument
from kgen.frontend.integers import Integers
from kgen.frontend.tree import Conditional, Constant, Expression, FieldOf, Intrinsic, IsNone, MakeTuple, TupleItem
from kgen.frontend.types import (
    BOOL,
    INT,
    U64,
    ClassType,
    EnumType,
    IntType,
    NoneType,
    OptionalType,
    StructType,
    TupleType,
    Type,
    UnionType,
    tuple_of,
    underlying,
)


def hash_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    argument = one_argument(checker, node, "hash")
    return hash_of(checker, checker.value(argument), argument)


def hash_of(checker: Integers, value: Expression, node: ast.AST) -> Expression:
    """`hash(value)` as an int."""
    type_ = underlying(value.type)
    span = value.span
    match type_:
        case IntType():
            return checker.runtime_call("hash", "hash_int", [checker.as_number(value, node)], node)
        case _ if type_ is BOOL:
            return checker.runtime_call("hash", "hash_bool", [value], node)
        case EnumType():
            return checker.runtime_call("hash", "hash_int", [checker.convert("rename", value, type_.storage)], node)
        case NoneType():
            return checker.sequence([checker.evaluate(value)], Constant(INT, span, 0))
        case TupleType(elements=elements):
            with checker.capture() as statements:
                held = checker.hold(value)
                state = checker.runtime_call("hash", "tuple_seed", [], node)
                for position, element in enumerate(elements):
                    part = hash_of(checker, TupleItem(element, span, held, position), node)
                    state = checker.runtime_call("hash", "tuple_step", [state, part], node)
                count = Constant(U64, span, len(elements))
                result = checker.runtime_call("hash", "tuple_finish", [state, count], node)
            return checker.sequence(statements, result)
        case OptionalType(inner=inner):
            with checker.capture() as statements:
                held = checker.hold(value)
            present = hash_of(checker, checker.convert("unwrap", held, inner), node)
            test = IsNone(BOOL, span, held)
            return checker.sequence(statements, Conditional(INT, span, test, Constant(INT, span, 0), present))
        case UnionType():
            with checker.capture() as statements:
                held = checker.hold(value)
            parts = [(m, hash_of(checker, checker.convert("unwrap", held, m), node)) for m in type_.members]
            return checker.sequence(statements, checker.dispatch(held, parts, node))
        case ClassType() | StructType():
            return _hash_object(checker, value, type_, node)
        case _:
            checker.refuse("K0515", node, f"a `{value.type}` cannot be hashed")


def _hash_object(checker: Integers, value: Expression, type_: ClassType | StructType, node: ast.AST) -> Expression:
    if checker.classes.method(type_, "__hash__") is not None:
        return checker.coerce(checker.call_method(value, "__hash__", [], node), INT, node)
    if checker.resolver.builtin_of(type_) in (list, dict, set, bytearray):
        checker.refuse("K0515", node, f"a `{type_}` is mutable and cannot be hashed", "use a tuple or bytes as key")
    is_frozen = isinstance(type_, StructType) or getattr(
        getattr(type_.python, "__dataclass_params__", None), "frozen", False
    )
    if is_frozen:
        checker.classes.complete(type_)
        with checker.capture() as statements:
            held = checker.hold(value)
        fields: list[Expression] = [FieldOf(f.type, value.span, held, f) for f in type_.fields]
        whole = MakeTuple(tuple_of([f.type for f in fields]), value.span, fields)
        return checker.sequence(statements, hash_of(checker, whole, node))
    if isinstance(type_, ClassType):
        if checker.classes.method(type_, "__eq__") is not None or "__dataclass_fields__" in type_.python.__dict__:
            checker.refuse(
                "K0515", node, f"`{type_}` defines == but no __hash__", "define __hash__, or freeze the dataclass"
            )
        raw = Intrinsic(U64, value.span, "hash_pointer", [value])
        return checker.runtime_call("hash", "hash_int", [raw], node)
    checker.refuse("K0515", node, f"a `{type_}` cannot be hashed")
