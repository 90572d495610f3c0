"""Expressions: the dispatch over the syntax, names, calls, subscripts, literals and comprehensions."""

from __future__ import annotations

import ast
import builtins
import collections
import enum
import types
import typing
from collections.abc import Callable
from typing import Final, Literal

from kgen import lang
from kgen.frontend.advice import instead_of_library
from kgen.frontend.arguments import Argument
from kgen.frontend.body import ABSENT, LITERAL
from kgen.frontend.calls.containers import collect, dict_call
from kgen.frontend.calls.enums import enum_of_value
from kgen.frontend.calls.given import one_argument, require_keywords, type_argument
from kgen.frontend.calls.pointers import call_at_address, pointer_class_call
from kgen.frontend.calls.texts import recoded
from kgen.frontend.calls.value_methods import byte_arguments
from kgen.frontend.closures import Closures
from kgen.frontend.constants import TextConstant
from kgen.frontend.conversions import settled
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.library import library_name, wrapper_name
from kgen.frontend.live import has_functions, is_class, is_enum_class, is_one_of, is_static, members_of
from kgen.frontend.loops import Use
from kgen.frontend.resolver import RUNTIME_CLASSES, GeneratorType
from kgen.frontend.text.f_strings import f_string
from kgen.frontend.text.values import write_value
from kgen.frontend.tree import (
    Arithmetic,
    Assign,
    Break,
    Compare,
    Conditional,
    Constant,
    ElementOf,
    Expression,
    ForRange,
    If,
    LocalRef,
    MakeArray,
    MakeTuple,
    Not,
    PointerItem,
    Sequence,
    ShortCircuit,
    Statement,
    StaticRef,
    TupleItem,
    WeakGet,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NONE,
    U64,
    ArrayType,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    WeakType,
    array_of,
    optional,
    tuple_of,
    underlying,
)

CHANGING: Final = ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "update")
"""Methods of containers that a build-time table cannot have."""

LONG_LIST: Final = 32
"""A list display of more constants is copied from a table of the image."""


class Expressions(Closures):
    """Part of the checker: expressions."""

    def expression(self, node: ast.expr, expected: Type | None = None) -> Expression:
        made = self._expression(node, expected)
        self.observer.expression(node, made)
        return made

    def _expression(self, node: ast.expr, expected: Type | None) -> Expression:
        span = self.span(node)
        match node:
            case ast.Constant():
                return self._literal(node, expected)
            case ast.Name():
                return self._name(node, expected)
            case ast.Attribute():
                return self._attribute(node, expected)
            case ast.BinOp():
                return self.binary(node, expected)
            case ast.UnaryOp():
                return self.unary(node, expected)
            case ast.Compare():
                return self.compare(node)
            case ast.BoolOp():
                return self._bool_operation(node, expected)
            case ast.IfExp():
                return self._conditional(node, expected)
            case ast.Call():
                return self._call(node, expected)
            case ast.Subscript():
                return self._subscript(node, expected)
            case ast.Tuple():
                return self._tuple_literal(node, expected)
            case ast.List():
                return self._list_literal(node, expected)
            case ast.Set():
                return self._set_literal(node, expected)
            case ast.Dict():
                return self._dict_literal(node, expected)
            case ast.ListComp():
                return self._collection(list, node, node.elt, node.generators, expected)
            case ast.SetComp():
                return self._collection(set, node, node.elt, node.generators, expected)
            case ast.DictComp():
                return self._dict_comprehension(node, expected)
            case ast.GeneratorExp():
                self.refuse(
                    "K0219", node, "a generator can only be the iterable of a loop or comprehension", "use [...]"
                )
            case ast.JoinedStr():
                return f_string(self, node)
            case ast.Lambda():
                return self.lambda_value(node, expected)
            case ast.NamedExpr():
                return self._walrus(node, expected)
            case ast.Starred():
                self.refuse("K0215", node, "`*` is not in the subset here", "write the items out")
            case ast.Await():
                self.refuse("K0206", node, "await is not in the subset")
            case ast.Yield() | ast.YieldFrom():
                self.refuse("K0219", node, "yield is a statement in the subset", "write it on a line of its own")
            case _:
                self.refuse("K0202", span, f"this expression is not in the subset: {type(node).__name__}")

    # Leaves

    def _literal(self, node: ast.Constant, expected: Type | None) -> Expression:
        span = self.span(node)
        value: object = node.value
        match value:
            case bool():
                return Constant(BOOL, span, value)
            case int():
                return Constant(LITERAL, span, value)
            case None:
                return Constant(NONE, span, None)
            case str() | bytes():
                return self.text(value, span)
            case float():
                self.refuse("K0203", node, "floating point is not in the subset", "use an integer of a smaller unit")
            case complex():
                self.refuse("K0217", node, "complex numbers are not in the subset", "use two integers")
            case _:
                del expected
                self.refuse("K0202", node, "`...` has no value in the subset", "write pass or raise an Error")

    def _name(self, node: ast.Name, expected: Type | None) -> Expression:
        span = self.span(node)
        name = node.id
        binding = self.flow.bindings.get(name)
        if binding is not None:
            if not binding.is_definite:
                if name in self.poisoned:
                    raise Abandoned
                self.refuse(
                    "K0302",
                    node,
                    f"`{name}` may be read before it is assigned",
                    f"assign `{name}` on every path before",
                )
            if binding.local is None:
                self.refuse(
                    "K0303",
                    node,
                    f"`{name}` has different types on the paths that lead here",
                    "use two names, or annotate the first assignment with a union",
                )
            self.reads.add(binding.local)
            if self.initializing is not None and not self.own_object_is_safe and self.is_own_object(node):
                self.require_fields(node)
            self.own_object_is_safe = False
            reference = LocalRef(binding.local.type, span, binding.local)
            return self.narrowed(reference, binding.type)
        if name in self.nested:
            return self.nested_value(name, node)
        if name in self.poisoned:
            raise Abandoned
        if name in self.assigned:
            help = f"assign `{name}` first"
            if name in self.scope.names:
                is_storage = is_static(self.scope.names[name])
                help = f"write {name}.value" if is_storage else f"use a static: {name} = static(...), and {name}.value"
            self.refuse("K0302", node, f"`{name}` is read before it is assigned", help)
        found = self.build_time_name(name)
        if found is ABSENT:
            public = (n for n in (*self.scope.names, *vars(builtins)) if not n.startswith("_"))
            known = [*self.flow.bindings, *public]
            help = self._close(name, known) or "define it before, or import it at module level"
            self.refuse("K0301", node, f"the name `{name}` is not defined", help)
        return self.build_time_value(found, node, expected, name)

    def narrowed(self, reference: Expression, type_: Type) -> Expression:
        """A variable seen as what it is known to hold."""
        declared = reference.type
        if declared is type_:
            return reference
        if isinstance(declared, ClassType):
            return self.convert("downcast", reference, type_)
        if isinstance(declared, OptionalType) and type_ is NONE:
            return self.none(reference.span)
        if isinstance(declared, OptionalType) and not isinstance(type_, OptionalType):
            inner = self.convert("unwrap", reference, declared.inner)
            return self.narrowed(inner, type_)
        if isinstance(declared, OptionalType):
            return reference
        return self.convert("unwrap", reference, type_)

    def build_time_value(self, value: object, node: ast.expr, expected: Type | None, name: str) -> Expression:
        if isinstance(value, types.FunctionType):
            self._refuse_library(value, node)
            return self.function_value(value, node, expected=expected)
        if isinstance(expected, CallableType) and callable(value) and not isinstance(value, types.MethodType):
            return self._wrapped_builtin(node, expected)
        if is_static(value):
            self.refuse("K0501", node, f"`{name}` is a static", f"write {name}.value")
        if isinstance(value, types.MethodType):
            self.refuse("K0525", node, f"`{name}` is a method of a build-time object", "call it at build time")
        if isinstance(node, ast.Name):
            return self.global_constant(node.id, value, node)
        return self.constant(value, self.span(node), node, expected, name)

    def _wrapped_builtin(self, node: ast.expr, expected: CallableType) -> Expression:
        """`len` or a class as a function value: `lambda x: len(x)`."""
        if any(self.resolver.has_variables(parameter) for parameter in expected.parameters):
            self.refuse(
                "K0412",
                node,
                f"the types that `{self.name_of(node)}` is called with are not known here",
                "pass a function with annotations",
            )
        names = [f"argument{i}" for i in range(len(expected.parameters))]
        arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        call = ast.Call(node, [ast.Name(name, ast.Load()) for name in names], [])
        made = ast.Lambda(arguments, call)
        for part in ast.walk(made):
            if not hasattr(part, "lineno"):
                ast.copy_location(part, node)
        return self.lambda_value(made, expected)

    def _attribute(self, node: ast.Attribute, expected: Type | None) -> Expression:
        if isinstance(node.value, ast.Call) and self.build_time(node.value.func) is super and not node.value.args:
            owner = self.owner
            if isinstance(owner, ClassType) and owner.base is not None:
                method = self.classes.method(owner.base, node.attr)
                if method is not None and method.kind == "property":
                    return self.super_call(node.attr, [], node)
                receiver = LocalRef(owner, self.span(node), self.function.parameters[0])
                return self.member(self.coerce(receiver, owner.base, node), node.attr, node)
        if node.attr in ("__name__", "__qualname__"):
            named = self._object_of_class(node.value)
            if named is not None:
                return self.class_name(self.value(named), node)
        if self.is_own_object(node.value) and self.initializing is not None:
            if self.initializing.field(node.attr) is None:
                method = self.classes.method(self.initializing, node.attr)
                if method is not None and method.kind == "method":
                    self.require_fields(node)
                elif method is not None:
                    self.require_harmless(node, node.attr)
            elif not self.has_field(node.attr):
                self.refuse(
                    "K0414",
                    node,
                    f"the field `{node.attr}` is read before it is assigned",
                    f"assign it first: self.{node.attr} = ...",
                )
            self.own_object_is_safe = True
        made = self.attribute(node, expected)
        self.own_object_is_safe = False
        path = self.path_of(node)
        known = self.flow.paths.get(path) if path is not None else None
        if known is not None and known is not made.type:
            if known is NONE:
                return made
            return self.unwrap_checked(made, known)
        return made

    def _object_of_class(self, node: ast.expr) -> ast.expr | None:
        """`x` of `type(x)` and of `x.__class__`."""
        if isinstance(node, ast.Call) and self.build_time(node.func) is type and len(node.args) == 1:
            return node.args[0]
        return node.value if isinstance(node, ast.Attribute) and node.attr == "__class__" else None

    def path_of(self, node: ast.expr) -> str | None:
        """`self.left.key`: a chain of attributes from a variable, as the key of what is known about it."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.flow.bindings:
            return None
        return ".".join([node.id, *reversed(parts)])

    # Operators with flow

    def condition(self, node: ast.expr) -> Expression:
        """A test; `and`, `or` and `not` keep their short circuits and narrowings."""
        span = self.span(node)
        if isinstance(node, ast.BoolOp):
            before = self.flow.copy()
            tests: list[Expression] = []
            for position, part in enumerate(node.values):
                tests.append(self.condition(part))
                if position + 1 < len(node.values):
                    self.assume(part, isinstance(node.op, ast.And))
            walrus = {name: b for name, b in self.flow.bindings.items() if name not in before.bindings}
            self.flow.become(before)
            for name, binding in walrus.items():
                self.flow.bindings.setdefault(name, binding)
            result = tests[-1]
            word: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
            for test in reversed(tests[:-1]):
                result = ShortCircuit(BOOL, span, word, test, result)
            return result
        return self.truth(self.settle(self.expression(node), node), node)

    def _bool_operation(self, node: ast.BoolOp, expected: Type | None) -> Expression:
        """`a and b`, `a or b` as values."""
        span = self.span(node)
        before = self.flow.copy()
        values: list[Expression] = []
        for position, part in enumerate(node.values):
            values.append(self.expression(part, expected))
            if position + 1 < len(node.values):
                self.assume(part, isinstance(node.op, ast.And))
        self.flow.become(before)
        if all(underlying(v.type) is BOOL for v in values):
            return self.condition(node)
        is_or = isinstance(node.op, ast.Or)
        kinds = [v.type for v in values]
        if is_or:
            kinds = [k.inner if isinstance(k, OptionalType) and i + 1 < len(kinds) else k for i, k in enumerate(kinds)]
        common = self.common_type(kinds)
        if common is LITERAL:
            common = INT
        if common is None:
            self.refuse("K0501", node, "the operands have no common type", "write a if test else b")
        result = self.coerce(values[-1], common, node.values[-1])
        for value, part in zip(reversed(values[:-1]), reversed(node.values[:-1]), strict=True):
            with self.capture() as statements:
                held = self.hold(self.settle(value, part))
            test = self.truth(held, part)
            kept = held
            if is_or and isinstance(kept.type, OptionalType) and not isinstance(common, OptionalType):
                kept = self.convert("unwrap", kept, kept.type.inner)
            kept = self.coerce(kept, common, part)
            chosen = (
                Conditional(common, span, test, kept, result)
                if is_or
                else Conditional(common, span, test, result, kept)
            )
            result = self.sequence(statements, chosen)
        return result

    def _conditional(self, node: ast.IfExp, expected: Type | None) -> Expression:
        span = self.span(node)
        test = self.condition(node.test)
        before = self.flow.copy()

        def branch(part: ast.expr, holds: bool, hint: Type | None) -> tuple[list[Statement], Expression]:
            self.assume(node.test, holds)
            with self.capture() as statements:
                value = self.expression(part, expected if expected is not None else hint)
            self.flow.become(before)
            return statements, value

        if self._lacks_type(node.body):
            else_statements, otherwise = branch(node.orelse, False, None)
            then_statements, then = branch(node.body, True, None if otherwise.type is LITERAL else otherwise.type)
        else:
            then_statements, then = branch(node.body, True, None)
            else_statements, otherwise = branch(node.orelse, False, None if then.type is LITERAL else then.type)
        if expected is not None and not self.resolver.has_variables(expected):
            first = self.try_coerce(then, expected, node.body)
            second = self.try_coerce(otherwise, expected, node.orelse)
            if first is not None and second is not None:
                return Conditional(
                    expected, span, test, self.sequence(then_statements, first), self.sequence(else_statements, second)
                )
        common = self.common_type([then.type, otherwise.type])
        if common is LITERAL:
            if isinstance(test, Constant):
                return then if test.value else otherwise
            return Conditional(
                LITERAL, span, test, self.sequence(then_statements, then), self.sequence(else_statements, otherwise)
            )
        if common is None:
            self.refuse("K0502", node, f"`{then.type}` and `{otherwise.type}` have no common type")
        return Conditional(
            common,
            span,
            test,
            self.sequence(then_statements, self.coerce(then, common, node.body)),
            self.sequence(else_statements, self.coerce(otherwise, common, node.orelse)),
        )

    def _walrus(self, node: ast.NamedExpr, expected: Type | None) -> Expression:
        span = self.span(node)
        assert isinstance(node.target, ast.Name)
        with self.capture() as statements:
            self.assign_name(node.target, self.value(node.value, expected), node.value)
        reference = self._name(ast.copy_location(ast.Name(node.target.id), node.target), None)
        reference.span = span
        return self.sequence(statements, reference)

    def assign_name(self, target: ast.Name, value: Expression, node: ast.AST) -> None:
        """`name = value`."""
        raise NotImplementedError

    # Calls

    def _call(self, node: ast.Call, expected: Type | None) -> Expression:
        function = node.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            inner = function.value
            if self.build_time(inner.func) is super:
                return self.super_call(function.attr, self.arguments_of(node), node)
        if isinstance(function, ast.Name) and function.id in self.nested and function.id not in self.flow.bindings:
            return self.call_nested(function.id, self.arguments_of(node), node)
        if isinstance(function, ast.Call):
            made = self.build_time(function.func)
            if getattr(made, "__name__", "") == "call_address":
                return call_at_address(self, node, function)
        found = self.build_time(function)
        if found is not ABSENT:
            return self._call_found(found, node, expected)
        return self.call_with(node, self.arguments_of(node), expected)

    def call_with(self, node: ast.Call, arguments: list[Argument], expected: Type | None = None) -> Expression:
        function = node.func
        if isinstance(function, ast.Name) and function.id in self.nested and function.id not in self.flow.bindings:
            return self.call_nested(function.id, arguments, node)
        found = self.build_time(function)
        if found is not ABSENT:
            if isinstance(found, types.FunctionType) and not found.__module__.startswith("kgen.lang"):
                return self.call_function(found, None, "function", None, arguments, node, expected)
            call = ast.copy_location(ast.Call(function, [], []), node)
            names: list[ast.expr] = []
            for position, argument in enumerate(arguments):
                assert argument.checked is not None
                held = self.hold(self.settle(argument.checked, node))
                if not isinstance(held, LocalRef):
                    local = self.temporary(held.type, held.span)
                    self.emit(Assign(held.span, LocalRef(held.type, held.span, local), held))
                    held = LocalRef(held.type, held.span, local)
                name = f".argument{position}"
                self.flow.bind(name, held.local)
                names.append(ast.copy_location(ast.Name(name, ast.Load()), node))
            call.args = names
            return self._call_found(found, call, expected)
        if isinstance(function, ast.Attribute):
            return self._call_method(function, arguments, node, expected)
        callee = self.value(function)
        return self._call_value(callee, arguments, node)

    def _call_value(self, callee: Expression, arguments: list[Argument], node: ast.Call) -> Expression:
        type_ = underlying(callee.type)
        if isinstance(type_, WeakType):
            return WeakGet(optional(type_.target), self.span(node), callee)
        return self.indirect_call(callee, arguments, node)

    def _call_method(
        self, function: ast.Attribute, arguments: list[Argument], node: ast.Call, expected: Type | None
    ) -> Expression:
        if isinstance(function.value, ast.Attribute) is False and self.is_own_object(function.value):
            if self.initializing is not None:
                if self.initializing.field(function.attr) is None:
                    self.require_harmless(node, function.attr)
                self.own_object_is_safe = True
        receiver = self.value(function.value)
        type_ = receiver.type
        renamed = self._renamed_method(receiver, function.attr, arguments, node)
        if renamed is not None:
            return renamed
        if isinstance(type_, ClassType | StructType):
            self.classes.complete(type_)
            field = type_.field(function.attr)
            if field is not None:
                callee = self._attribute(function, None)
                return self._call_value(callee, arguments, node)
        if isinstance(receiver, StaticRef) and not receiver.static.mutable and function.attr in CHANGING:
            self.refuse(
                "K0520",
                node,
                f"`{self.name_of(function.value)}` is made at build time and cannot be changed",
                "make the list in main and pass it on, or keep it in a static object",
            )
        if isinstance(receiver, StaticRef) and function.attr in ("items", "keys", "values", "get"):
            self.refuse("K0307", node, "a build-time table has no methods", "loop over it, or index it")
        return self.method_call(receiver, function.attr, arguments, node, expected)

    def _renamed_method(
        self, receiver: Expression, name: str, arguments: list[Argument], node: ast.Call
    ) -> Expression | None:
        """Methods of builtins that the run-time library splits by their arguments."""
        builtin = self.resolver.builtin_of(underlying(receiver.type))
        if builtin is None:
            return None
        if name in ("encode", "decode") and builtin in (str, bytes, bytearray):
            return recoded(self, receiver, name, [*node.args, *(k.value for k in node.keywords)], node)
        if builtin in (str, bytes) and name in ("startswith", "endswith") and len(arguments) == 1:
            found = self._any_affix(receiver, name, arguments[0], node)
            if found is not None:
                return found
        if builtin in (str, bytes) and name == "join" and node.args:
            type_ = underlying(receiver.type)
            if self.is_iterator(node.args[0]):
                value = collect(self, list, node.args[0], type_, node)
            else:
                value = self.value(node.args[0], self.resolver.list_of(type_))
                if self.resolver.builtin_of(underlying(value.type)) is not list:
                    value = self._collect_value(value, node)
            return self.method_call(receiver, "join", [Argument(node, None, value)], node)
        if builtin in (list, collections.deque) and name == "extend" and node.args:
            return self._extend(receiver, node)
        if builtin in (set, dict) and name == "update" and node.args:
            return self._update(receiver, node, builtin)
        return None

    def _any_affix(self, receiver: Expression, name: str, argument: Argument, node: ast.Call) -> Expression | None:
        """`text.startswith(("a", "b"))`: any of the tuple."""
        if argument.checked is None:
            assert isinstance(argument.node, ast.expr)
            argument.checked = self.expression(argument.node)
        if not isinstance(argument.checked.type, TupleType):
            return None
        span = self.span(node)
        with self.capture() as statements:
            held, affixes = self.hold(receiver), self.hold(argument.checked)
        result: Expression = self.bool_constant(False, span)
        parts = affixes.values if isinstance(affixes, MakeTuple) else None
        for position in reversed(range(len(argument.checked.type.elements))):
            affix = TupleItem(argument.checked.type.elements[position], span, affixes, position)
            one = affix if parts is None else parts[position]
            test = self.method_call(held, name, [Argument(argument.node, None, one)], node)
            result = test if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", test, result)
        return self.sequence(statements, result)

    def _collect_value(self, value: Expression, node: ast.AST) -> Expression:
        span = self.span(node)
        results: list[LocalRef] = []
        with self.capture() as loop:

            def use(item: Expression) -> None:
                item = self.settle(item, node)
                if not results:
                    type_ = self.resolver.list_of(item.type)
                    results.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(results[0], "append", [item], node)))

            self.loop_value(value, node, use, [])
        made = self.construct(results[0].type, [], node, None)
        return self.sequence([Assign(span, results[0], made), *loop], results[0])

    def _extend(self, receiver: Expression, node: ast.Call) -> Expression:
        """`list.extend` of any iterable."""
        argument = node.args[0]
        span = self.span(node)
        assert isinstance(receiver.type, ClassType)
        element = receiver.type.arguments[0]
        with self.capture() as statements:
            held = self.hold(receiver)
            is_loop = isinstance(argument, ast.Tuple) or self.is_iterator(argument)
            value = None if is_loop else self.value(argument, receiver.type)
            if value is not None and value.type is receiver.type:
                self.emit(self.evaluate(self.method_call(held, "extend", [Argument(node, None, value)], node)))
            else:

                def use(item: Expression) -> None:
                    converted = self.coerce(item, element, argument)
                    self.emit(self.evaluate(self.call_method(held, "append", [converted], node)))

                if value is None:
                    self.loop(argument, use, [])
                else:
                    self.loop_value(value, argument, use, [])
        return self.sequence(statements, self.none(span))

    def _update(self, receiver: Expression, node: ast.Call, builtin: type) -> Expression:
        argument = node.args[0]
        span = self.span(node)
        with self.capture() as statements:
            held = self.hold(receiver)
            value = None if self.is_iterator(argument) else self.value(argument, receiver.type)
            if value is not None and value.type is receiver.type:
                self.emit(self.evaluate(self.method_call(held, "update", [Argument(node, None, value)], node)))
            else:

                def use(item: Expression) -> None:
                    if builtin is set:
                        self.emit(self.evaluate(self.call_method(held, "add", [self.settle(item, node)], node)))
                        return
                    pair = self.hold(item)
                    assert isinstance(pair.type, TupleType)
                    parts: list[Expression] = [TupleItem(t, span, pair, i) for i, t in enumerate(pair.type.elements)]
                    self.emit(self.evaluate(self.call_method(held, "__setitem__", parts, node)))

                if value is None:
                    self.loop(argument, use, [])
                else:
                    self.loop_value(value, argument, use, [])
        return self.sequence(statements, self.none(span))

    def _call_found(self, found: object, node: ast.Call, expected: Type | None) -> Expression:
        """A call of something known at build time."""
        if isinstance(found, Type):
            if isinstance(found, ClassType | StructType):
                return self._construct_builtin(found, node, expected)
            if isinstance(found, IntType | NewTypeType):
                return self._convert_named(found, node)
            self.refuse("K0507", node, f"`{found}` cannot be called")
        if is_one_of(found, self.integer_classes()):
            wanted = self.resolver.object(found, self.scope)
            assert wanted is not None
            if found is not int:
                return self.convert_integer(wanted, node)
        builtin = self.call_python_builtin(found, node, expected)
        if builtin is not None:
            return builtin
        library = self.call_library(found, node, expected)
        if library is not None:
            return library
        if isinstance(found, typing.NewType):
            wanted = self.resolver.object(found, self.scope)
            assert wanted is not None
            return self._convert_named(wanted, node)
        self._refuse_library(found, node)
        if is_class(found):
            return self._call_class(found, node, expected)
        if isinstance(found, types.FunctionType):
            return self._call_function(found, node, expected)
        if isinstance(found, typing.TypeVar):
            bound = self.scope.environment.get(found)
            if isinstance(bound, ClassType | StructType):
                return self.construct(bound, self.arguments_of(node), node, expected)
            if bound is not None:
                return self._convert_named(bound, node)
        if isinstance(found, types.BuiltinMethodType) and isinstance(found.__self__, type):
            return self._call_class_method(found.__self__, found.__name__, node, expected)
        if isinstance(found, types.MethodType) and getattr(found, "__func__", None) is not None:
            owner = found.__self__
            if is_class(owner):
                return self._call_class_method(owner, found.__name__, node, expected)
        self.refuse("K0507", node, f"`{self.name_of(node.func)}` cannot be called in compiled code")

    def integer_classes(self) -> tuple[type, ...]:
        return (
            lang.u8,
            lang.u16,
            lang.u32,
            lang.u64,
            lang.i8,
            lang.i16,
            lang.i32,
            lang.i64,
            lang.usize,
            lang.isize,
        )

    def _convert_named(self, wanted: Type, node: ast.Call) -> Expression:
        """`PhysAddr(x)`: a conversion to the base, then the new name."""
        if isinstance(wanted, NewTypeType):
            base = underlying(wanted)
            if isinstance(base, IntType):
                return self.convert("rename", self.convert_integer(base, node), wanted)
            value = self.value(one_argument(self, node, str(wanted)), wanted.base)
            return self.convert("rename", self.coerce(value, wanted.base, node.args[0]), wanted)
        if isinstance(wanted, IntType):
            return self.convert_integer(wanted, node)
        if isinstance(wanted, EnumType):
            return enum_of_value(self, wanted, node)
        if wanted is BOOL:
            return self.condition(one_argument(self, node, "bool"))
        return self.typed(one_argument(self, node, str(wanted)), wanted)

    def _construct_builtin(self, type_: ClassType | StructType, node: ast.Call, expected: Type | None) -> Expression:
        """`list[int](...)` and `Stack[int](...)`."""
        builtin = self.resolver.builtin_of(type_)
        if builtin in (list, set, dict) and node.args:
            assert isinstance(type_, ClassType)
            if builtin is dict:
                return dict_call(self, node, type_)
            return collect(self, builtin, node.args[0], type_.arguments[0], node)
        return self._construct(type_, node, expected)

    def _construct(self, type_: ClassType | StructType, node: ast.Call, expected: Type | None) -> Expression:
        return self.construct(type_, self.arguments_of(node), node, expected)

    def _call_class(self, found: type, node: ast.Call, expected: Type | None) -> Expression:
        if is_enum_class(found):
            return enum_of_value(self, self.resolver.enum(found), node)
        if found is lang.Static:
            self.refuse("K0202", node, "statics are made at module level")
        python = self.resolver.runtime_class(found) if found in RUNTIME_CLASSES else found
        if found is collections.deque:
            require_keywords(self, node, "deque", ())
        if found is collections.deque and node.args:
            return self._make_deque(found, node, expected)
        parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
        if parameters:
            return self.construct_generic(python, self.arguments_of(node), node, expected)
        type_ = self.resolver.object(found, self.scope)
        if not isinstance(type_, ClassType | StructType):
            code = "K0601" if issubclass(found, BaseException) else "K0507"
            self.refuse(code, node, f"`{found.__name__}` cannot be made in compiled code", "derive a class from Error")
        return self._construct(type_, node, expected)

    def _make_deque(self, found: type, node: ast.Call, expected: Type | None) -> Expression:
        span = self.span(node)
        if isinstance(expected, OptionalType):
            expected = expected.inner
        results: list[LocalRef] = []
        wanted = expected.arguments[0] if isinstance(expected, ClassType) and expected.arguments else None
        with self.capture() as loop:

            def use(item: Expression) -> None:
                item = self.coerce(item, wanted, node) if wanted is not None else self.settle(item, node)
                if not results:
                    type_ = self.resolver.nominal(self.resolver.runtime_class(found), (item.type,))
                    results.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(results[0], "append", [item], node)))

            argument = node.args[0]
            if isinstance(argument, ast.List) and argument.elts:
                argument = ast.copy_location(ast.Tuple(argument.elts, ast.Load()), argument)
            elif isinstance(argument, ast.List) and isinstance(expected, ClassType):
                return self.construct(expected, [], node, expected)
            self.loop(argument, use, [])
        if not results:
            self.refuse(
                "K0411", node, "the element type of the deque is not known", "annotate: q: deque[int] = deque()"
            )
        made = self.construct(results[0].type, [], node, None)
        return self.sequence([Assign(span, results[0], made), *loop], results[0])

    def _refuse_library(self, found: object, node: ast.AST) -> None:
        """Python's own library is not compiled: said where it is used, not where it fails inside."""
        if is_one_of(found, tuple(RUNTIME_CLASSES)):
            return
        name = library_name(found)
        if name is not None:
            self.refuse(
                "K0221",
                node,
                f"`{name}` is of Python's library, which compiled code cannot call",
                instead_of_library(name),
            )
        wrapper = wrapper_name(found)
        if wrapper is not None:
            shown = getattr(found, "__name__", "function")
            self.refuse(
                "K0221",
                node,
                f"`{shown}` is wrapped by `{wrapper}` of Python's library, which compiled code cannot call",
                instead_of_library(wrapper),
            )

    def _call_function(self, found: types.FunctionType, node: ast.Call, expected: Type | None) -> Expression:
        function = node.func
        if isinstance(function, ast.Attribute):
            base = self.build_time(function.value)
            if is_class(base):
                return self._call_class_method(base, function.attr, node, expected)
            if isinstance(base, ClassType | StructType | EnumType):
                return self._call_class_method(base.python, function.attr, node, expected, base)
        if found.__module__ == "kgen.runtime.representation" and found.__name__ in ("write_value", "write_repr"):
            return self._write_any(found.__name__, node)
        if found.__module__ == "typing" and found.__name__ == "cast":
            return self._cast(node)
        if found.__module__ == "typing" and found.__name__ in ("assert_never",):
            self.flow.is_reachable = False
            return self.stop("unreachable", "assert_never was reached", self.span(node))
        return self.call_function(found, None, "function", None, self.arguments_of(node), node, expected)

    def _cast(self, node: ast.Call) -> Expression:
        wanted = type_argument(self, node.args[0])
        value = self.value(node.args[1], wanted)
        if isinstance(wanted, ClassType) and isinstance(value.type, ClassType | OptionalType):
            return self.unwrap_checked(value, wanted)
        return self.coerce(value, wanted, node)

    def _write_any(self, name: str, node: ast.Call) -> Expression:
        """`write_value(sink, x)` of the run-time library: by the static type of x."""
        with self.capture() as statements:
            sink = self.value(node.args[0])
            value = self.value(node.args[1])
            write_value(self, sink, value, None, "s" if name == "write_value" else "r", node)
        return self.sequence(statements, self.none(self.span(node)))

    def _call_class_method(
        self, python: type, name: str, node: ast.Call, expected: Type | None, known: Type | None = None
    ) -> Expression:
        """`C.method(...)`: a static or class method, or a method with the object as first argument."""
        if python.__name__ == "Ptr" and name in ("null", "at"):
            return pointer_class_call(self, name, node)
        arguments = self.arguments_of(node)
        if is_enum_class(python):
            type_: Type = self.resolver.enum(python)
            found: object = python.__dict__.get(name)
            inner: object = getattr(found, "__func__", found)
            if isinstance(inner, types.FunctionType):
                kind = "class" if isinstance(found, classmethod) else "static"
                return self.call_function(inner, type_, kind, None, arguments, node, expected, type_)
        if is_one_of(python, (int, *self.integer_classes())) and name == "from_bytes":
            wanted = self.resolver.object(python, self.scope)
            assert isinstance(wanted, IntType)
            return self._from_bytes(arguments, wanted, node)
        if python is bytes and name == "fromhex":
            return self.runtime_call("bytes", "from_hex", [self.value(node.args[0])], node)
        if python is dict and name == "fromkeys":
            self.refuse("K0212", node, "dict.fromkeys is not in the subset", "use {key: value for key in keys}")
        parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
        if known is not None:
            resolved: Type | None = known
        elif parameters:
            nominal: Type | None = None
            if isinstance(expected, ClassType | StructType) and expected.python is python:
                nominal = expected
            elif isinstance(self.owner, ClassType | StructType) and self.owner.python is python:
                nominal = self.owner
            if nominal is None:
                self.refuse("K0412", node, f"the type arguments of `{python.__name__}` are not known here")
            resolved = nominal
        else:
            resolved = self.resolver.object(python, self.scope)
        if not isinstance(resolved, ClassType | StructType):
            self.refuse("K0304", node, f"`{python.__name__}` has no method `{name}` in the subset")
        method = self.classes.method(resolved, name)
        if method is None:
            self.refuse(
                "K0304",
                node,
                f"`{resolved}` has no method `{name}`",
                self._close(name, [n for n in python.__dict__ if not n.startswith("_")]),
                self.declared_here(resolved),
            )
        if method.kind in ("static", "class"):
            return self.call_function(
                method.function, method.owner, method.kind, None, arguments, node, expected, resolved
            )
        if not node.args:
            self.refuse("K0508", node, f"`{resolved}.{name}` needs the object as first argument")
        receiver = self.coerce(self.value(node.args[0]), method.owner, node)
        return self.call_function(method.function, method.owner, method.kind, receiver, arguments[1:], node, expected)

    def _from_bytes(self, arguments: list[Argument], wanted: IntType, node: ast.Call) -> Expression:
        values, is_signed = byte_arguments(self, arguments, "bytes", self.resolver.bytes_type, "from_bytes", node)
        name = "signed_of_bytes" if is_signed else "from_bytes" if wanted is INT else "unsigned_of_bytes"
        made = self.runtime_call("ints", name, values, node)
        return made if made.type is wanted else self.cast_integer(made, wanted, node, node)

    # Subscripts

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
        return self._item_of(value, node.slice, node)

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

    def _item_of(self, value: Expression, index: ast.expr, node: ast.Subscript) -> Expression:
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
        return self.method_call(value, "__getslice__", self.slice_arguments(node, whole), whole)

    def slice_arguments(self, node: ast.Slice, whole: ast.AST) -> list[Argument]:
        """start, stop, step, has_start, has_stop."""
        span = self.span(whole)
        values: list[Expression] = []
        for part, default in ((node.lower, 0), (node.upper, 0), (node.step, 1)):
            if part is None or (isinstance(part, ast.Constant) and part.value is None):
                values.append(Constant(INT, span, default))
            else:
                number = self.expression(part)
                base = underlying(number.type)
                if base is U64 or str(base) == "usize":
                    values.append(self.cast_integer(self.as_integer_value(number, part), INT, part, part))
                else:
                    values.append(self.coerce(number, INT, part))
        flags = [self.bool_constant(part is not None, span) for part in (node.lower, node.upper)]
        return [Argument(whole, None, value) for value in [*values, *flags]]

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

    # `in`

    def contains(self, node: ast.AST, item: ast.expr, container: ast.expr) -> Expression:
        """`item in container`; literal containers become comparisons."""
        span = self.span(node)
        found = self.build_time(container)
        parts: list[ast.expr] | None = None
        if isinstance(container, ast.Tuple | ast.List | ast.Set):
            parts = list(container.elts)
        if isinstance(container, ast.Call) and self.build_time(container.func) is range:
            return self._in_range(node, item, container)
        if parts is not None:
            with self.capture() as statements:
                held = self.hold(self.value(item))
            result: Expression = self.bool_constant(False, span)
            for part in reversed(parts):
                candidate = self.expression(part, held.type)
                equal = self.equality(held, candidate, node, (item, part))
                if equal is None:
                    self.refuse(
                        "K0516",
                        part,
                        f"a `{candidate.type}` is never equal to a `{held.type}`",
                        f"look for a `{candidate.type}`",
                    )
                result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", equal, result)
            return self.sequence(statements, result)
        members = members_of(found)
        if members is not None:
            with self.capture() as statements:
                held = self.hold(self.value(item))
            result = self.bool_constant(False, span)
            for member in reversed(members):
                equal = self.equality(held, self.constant(member, span, node), node, (item, item))
                if equal is not None:
                    result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "or", equal, result)
            return self.sequence(statements, result)
        left = self.expression(item)
        if self.is_iterator(container):
            return self._search_for(node, left, lambda use: self.loop(container, use, []))
        value = self.value(container)
        return self.contains_value(node, left, value)

    def _in_range(self, node: ast.AST, item: ast.expr, container: ast.Call) -> Expression:
        span = self.span(node)
        if len(container.args) == 3:
            numbers = [self.cast_integer(self.value(part), INT, part, part) for part in (item, *container.args)]
            return self.runtime_call("ints", "in_range", numbers, node)
        with self.capture() as statements:
            held = self.hold(self.value(item))
        low: Expression = Constant(LITERAL, span, 0) if len(container.args) == 1 else self.expression(container.args[0])
        high = self.expression(container.args[-1])
        above = self.ordering("ge", "__ge__", held, low, node, (item, container))
        below = self.ordering("lt", "__lt__", held, high, node, (item, container))
        assert above is not None and below is not None
        return self.sequence(statements, ShortCircuit(BOOL, span, "and", above, below))

    def contains_value(self, node: ast.AST, item: Expression, container: Expression) -> Expression:
        container = self.as_tuple(container)
        span = self.span(node)
        type_ = underlying(container.type)
        if isinstance(type_, EnumType) and type_.is_flag:
            with self.capture() as statements:
                held = self.hold(self.coerce(item, type_, node))
            masked = Arithmetic(type_, span, "and", container, held)
            return self.sequence(statements, Compare(BOOL, span, "eq", masked, held))
        if isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__contains__") is not None:
            return self.method_call(container, "__contains__", [Argument(node, None, item)], node)
        if isinstance(type_, GeneratorType | ArrayType | TupleType) or (
            isinstance(type_, ClassType | StructType) and self.classes.method(type_, "__iter__") is not None
        ):
            return self._search_for(node, item, lambda use: self.loop_value(container, node, use, []))
        if isinstance(type_, OptionalType):
            self.refuse("K0506", node, "the container may be None", "test it first")
        self.refuse("K0510", node, f"`in` does not work on a `{container.type}`")

    def _search_for(self, node: ast.AST, item: Expression, loop: Callable[[Use], None]) -> Expression:
        span = self.span(node)
        with self.capture() as statements:
            wanted = self.hold(self.settle(item, node))
            result = LocalRef(BOOL, span, self.temporary(BOOL, span, "found"))
            self.emit(Assign(span, result, self.bool_constant(False, span)))

            def use(element: Expression) -> None:
                equal = self.equality(wanted, element, node, (node, node))
                if equal is None:
                    self.refuse("K0516", node, f"a `{element.type}` is never equal to a `{wanted.type}`")
                self.emit(If(span, equal, [Assign(span, result, self.bool_constant(True, span)), Break(span)], []))

            loop(use)
        return self.sequence(statements, result)

    def array_equality(self, left: Expression, right: Expression, node: ast.AST) -> Expression | None:
        span = self.span(node)
        assert isinstance(left.type, ArrayType) and isinstance(right.type, ArrayType)
        if left.type.length != right.type.length:
            return self.bool_constant(False, span)
        with self.capture() as statements:
            one, other = self.hold(left), self.hold(right)
            result = LocalRef(BOOL, span, self.temporary(BOOL, span, "equal"))
            self.emit(Assign(span, result, self.bool_constant(True, span)))
            target = self.temporary(INT, span, "index")
            index = LocalRef(INT, span, target)
            a = ElementOf(left.type.element, span, one, index)
            b = ElementOf(right.type.element, span, other, index)
            equal = self.equality(a, b, node, (node, node))
            if equal is None:
                return None
            differs = If(
                span, Not(BOOL, span, equal), [Assign(span, result, self.bool_constant(False, span)), Break(span)], []
            )
            end = Constant(INT, span, left.type.length)
            self.emit(ForRange(span, target, Constant(INT, span, 0), end, 1, [differs], []))
        return self.sequence(statements, result)

    # Literals of containers

    def _element(self, expected: Type | None, builtin: type, position: int) -> Type | None:
        if isinstance(expected, OptionalType):
            expected = expected.inner
        if isinstance(expected, UnionType):
            fitting = [member for member in expected.members if self.resolver.builtin_of(member) is builtin]
            expected = fitting[0] if len(fitting) == 1 else None
        if isinstance(expected, ClassType) and self.resolver.builtin_of(expected) is builtin:
            found = expected.arguments[position]
            return None if self.resolver.has_variables(found) else found
        return None

    def _tuple_literal(self, node: ast.Tuple, expected: Type | None) -> Expression:
        if isinstance(expected, OptionalType):
            expected = expected.inner
        wanted = expected.elements if isinstance(expected, TupleType) else ()
        values: list[Expression] = []
        for position, part in enumerate(node.elts):
            values.append(self.expression(part, wanted[position] if position < len(wanted) else None))
        return MakeTuple(tuple_of([v.type for v in values]), self.span(node), values)

    def _siblings(self, nodes: list[ast.expr], expected: Type | None) -> list[Expression]:
        """The items of a literal; those that say too little (`[]`) get their type from the others."""
        if expected is not None or not any(map(self._lacks_type, nodes)):
            return [self.expression(node, expected) for node in nodes]
        known = {i: self.expression(node) for i, node in enumerate(nodes) if not self._lacks_type(node)}
        joined = self.common_type([value.type for value in known.values()]) if known else None
        hint = None if joined is None or joined is LITERAL else settled(joined)
        return [known[i] if i in known else self.expression(node, hint) for i, node in enumerate(nodes)]

    def _lacks_type(self, node: ast.expr) -> bool:
        """Whether an expression has no type of its own: empty displays, and displays of nothing else."""
        match node:
            case ast.List(elts=parts) | ast.Set(elts=parts):
                return all(map(self._lacks_type, parts))
            case ast.Dict(values=parts):
                return all(map(self._lacks_type, parts))
            case ast.Tuple(elts=parts):
                return any(map(self._lacks_type, parts))
            case ast.Call(args=[], keywords=[]):
                return is_one_of(self.build_time(node.func), (list, dict, set, collections.deque))
            case _:
                return False

    def _list_literal(self, node: ast.List, expected: Type | None) -> Expression:
        span = self.span(node)
        element = self._element(expected, list, 0)
        if not node.elts:
            if element is None:
                self.refuse("K0411", node, "the element type of `[]` is not known", "annotate: x: list[int] = []")
            type_ = self.resolver.list_of(element)
            return self.construct(type_, [], node, type_)
        if any(isinstance(part, ast.Starred) for part in node.elts):
            return self._spread_list(node, element)
        values = self._siblings(node.elts, element)
        if element is None:
            element = self.common_type([v.type for v in values])
            if element is LITERAL:
                element = INT
            if element is None:
                self.refuse("K0501", node, "the elements of the list have no common type", "annotate the list")
        type_ = self.resolver.list_of(element)
        converted = [self.coerce(v, element, part) for v, part in zip(values, node.elts, strict=True)]
        with self.capture() as statements:
            made = LocalRef(type_, span, self.temporary(type_, span, "list"))
            self.emit(Assign(span, made, self.construct(type_, [], node, type_)))
            count = Constant(INT, span, len(values))
            self.emit(self.evaluate(self.call_method(made, "reserve", [count], node)))
            table = self.constant_table(element, converted) if len(converted) > LONG_LIST else None
            index = LocalRef(INT, span, self.temporary(INT, span, "index")) if table is not None else None
            if table is not None and index is not None:
                converted = [ElementOf(element, span, table, index)]
            with self.capture() as body:
                for value in converted:
                    self.emit(self.evaluate(self.call_method(made, "append_unchecked", [value], node)))
            if index is not None:
                self.emit(ForRange(span, index.local, Constant(INT, span, 0), count, 1, body, []))
            else:
                self.statements.extend(body)
        return self.sequence(statements, made)

    def _spread_list(self, node: ast.List, element: Type | None) -> Expression:
        """`[*a, b]`."""
        span = self.span(node)
        made: list[LocalRef] = []
        with self.capture() as statements:

            def add(item: Expression) -> None:
                item = self.coerce(item, element, node) if element is not None else self.settle(item, node)
                if not made:
                    type_ = self.resolver.list_of(item.type)
                    made.append(LocalRef(type_, span, self.temporary(type_, span, "list")))
                self.emit(self.evaluate(self.call_method(made[0], "append", [item], node)))

            for part in node.elts:
                if isinstance(part, ast.Starred):
                    self.loop(part.value, add, [])
                else:
                    add(self.expression(part, element))
        first = Assign(span, made[0], self.construct(made[0].type, [], node, None))
        return self.sequence([first, *statements], made[0])

    def _set_literal(self, node: ast.Set, expected: Type | None) -> Expression:
        span = self.span(node)
        element = self._element(expected, set, 0)
        values = self._siblings(node.elts, element)
        if element is None:
            element = self.common_type([v.type for v in values])
            element = INT if element is LITERAL else element
            if element is None:
                self.refuse("K0501", node, "the elements of the set have no common type", "annotate the set")
        type_ = self.resolver.nominal(self.resolver.runtime_class(set), (element,))
        with self.capture() as statements:
            made = LocalRef(type_, span, self.temporary(type_, span, "set"))
            self.emit(Assign(span, made, self.construct(type_, [], node, type_)))
            for value, part in zip(values, node.elts, strict=True):
                self.emit(self.evaluate(self.call_method(made, "add", [self.coerce(value, element, part)], node)))
        return self.sequence(statements, made)

    def _dict_literal(self, node: ast.Dict, expected: Type | None) -> Expression:
        span = self.span(node)
        key_type, value_type = self._element(expected, dict, 0), self._element(expected, dict, 1)
        if not node.keys:
            if key_type is None or value_type is None:
                self.refuse("K0411", node, "the types of `{}` are not known", "annotate: x: dict[str, int] = {}")
            type_ = self.resolver.nominal(self.resolver.runtime_class(dict), (key_type, value_type))
            return self.construct(type_, [], node, type_)
        key_nodes: list[ast.expr] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.refuse("K0215", value, "`**` is not in the subset here", "use d.update(other)")
            key_nodes.append(key)
        keys, values = self._siblings(key_nodes, key_type), self._siblings(node.values, value_type)
        pairs = list(zip(keys, values, strict=True))
        key_type = key_type or self._joined([k.type for k, _ in pairs], node)
        value_type = value_type or self._joined([v.type for _, v in pairs], node)
        type_ = self.resolver.nominal(self.resolver.runtime_class(dict), (key_type, value_type))
        with self.capture() as statements:
            made = LocalRef(type_, span, self.temporary(type_, span, "dict"))
            self.emit(Assign(span, made, self.construct(type_, [], node, type_)))
            for (key, value), key_node, value_node in zip(pairs, node.keys, node.values, strict=True):
                assert key_node is not None
                arguments = [self.coerce(key, key_type, key_node), self.coerce(value, value_type, value_node)]
                self.emit(self.evaluate(self.call_method(made, "__setitem__", arguments, node)))
        return self.sequence(statements, made)

    def _joined(self, kinds: list[Type], node: ast.AST) -> Type:
        joined = self.common_type(kinds)
        if joined is None:
            self.refuse("K0501", node, "the items have no common type", "annotate the variable")
        return INT if joined is LITERAL else joined

    def _collection(
        self,
        builtin: type,
        node: ast.AST,
        element_node: ast.expr,
        clauses: list[ast.comprehension],
        expected: Type | None,
    ) -> Expression:
        """A list or set comprehension."""
        span = self.span(node)
        element = self._element(expected, builtin, 0)
        method = "append" if builtin is list else "add"
        made: list[LocalRef] = []
        with self.capture() as loop:

            def innermost() -> None:
                value = self.expression(element_node, element)
                value = (
                    self.coerce(value, element, element_node)
                    if element is not None
                    else self.settle(value, element_node)
                )
                if not made:
                    type_ = self.resolver.nominal(self.resolver.runtime_class(builtin), (value.type,))
                    made.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(made[0], method, [value], node)))

            self.comprehend(clauses, innermost)
        first = Assign(span, made[0], self.construct(made[0].type, [], node, None))
        return Sequence(made[0].type, span, [first, *loop], made[0])

    def _dict_comprehension(self, node: ast.DictComp, expected: Type | None) -> Expression:
        span = self.span(node)
        key_type, value_type = self._element(expected, dict, 0), self._element(expected, dict, 1)
        made: list[LocalRef] = []
        with self.capture() as loop:

            def innermost() -> None:
                key = self.expression(node.key, key_type)
                key = self.coerce(key, key_type, node.key) if key_type is not None else self.settle(key, node.key)
                value = self.expression(node.value, value_type)
                value = (
                    self.coerce(value, value_type, node.value)
                    if value_type is not None
                    else self.settle(value, node.value)
                )
                if not made:
                    python = self.resolver.runtime_class(dict)
                    type_ = self.resolver.nominal(python, (key.type, value.type))
                    made.append(LocalRef(type_, span, self.temporary(type_, span, "made")))
                self.emit(self.evaluate(self.call_method(made[0], "__setitem__", [key, value], node)))

            self.comprehend(node.generators, innermost)
        first = Assign(span, made[0], self.construct(made[0].type, [], node, None))
        return Sequence(made[0].type, span, [first, *loop], made[0])
