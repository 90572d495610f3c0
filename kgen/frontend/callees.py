"""Calls, by what is called: known at build time, a method, or a value of run time."""

from __future__ import annotations

import ast
import collections
import types
import typing
from typing import Final

from kgen import lang
from kgen.frontend.arguments import Argument
from kgen.frontend.body import ABSENT
from kgen.frontend.calls.container_methods import container_method_call
from kgen.frontend.calls.containers import collect, deque_call, dict_call
from kgen.frontend.calls.enums import enum_of_value
from kgen.frontend.calls.given import one_argument, require_keywords, type_argument
from kgen.frontend.calls.pointers import call_at_address, pointer_class_call
from kgen.frontend.calls.value_methods import byte_arguments
from kgen.frontend.live import is_class, is_enum_class, is_one_of
from kgen.frontend.names import Names
from kgen.frontend.nominal import RUNTIME_CLASSES
from kgen.frontend.text.values import write_value
from kgen.frontend.tree import Assign, Expression, LocalRef, StaticRef, WeakGet
from kgen.frontend.types import (
    BOOL,
    INT,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    StructType,
    Type,
    WeakType,
    optional,
    underlying,
)

CHANGING: Final = ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "add", "update")
"""Methods of containers that a build-time table cannot have."""


class Callees(Names):
    """Part of the checker: calls."""

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
        renamed = container_method_call(self, receiver, function.attr, arguments, node)
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
                return self.construct(bound, self.arguments_of(node), node)
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
        return self.construct(type_, self.arguments_of(node), node)

    def _call_class(self, found: type, node: ast.Call, expected: Type | None) -> Expression:
        if is_enum_class(found):
            return enum_of_value(self, self.resolver.enum(found), node)
        if found is lang.Static:
            self.refuse("K0202", node, "statics are made at module level")
        python = self.resolver.runtime_class(found) if found in RUNTIME_CLASSES else found
        if found is collections.deque:
            require_keywords(self, node, "deque", ())
        if found is collections.deque and node.args:
            return deque_call(self, found, node, expected)
        parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
        if parameters:
            return self.construct_generic(python, self.arguments_of(node), node, expected)
        type_ = self.resolver.object(found, self.scope)
        if not isinstance(type_, ClassType | StructType):
            code = "K0601" if issubclass(found, BaseException) else "K0507"
            self.refuse(code, node, f"`{found.__name__}` cannot be made in compiled code", "derive a class from Error")
        return self.construct(type_, self.arguments_of(node), node)

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
