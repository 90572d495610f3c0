"""Names: variables, build-time values, literals, and attributes of them."""

from __future__ import annotations

import ast
import builtins
import types

from kgen.frontend.advice import instead_of_library
from kgen.frontend.body import ABSENT, LITERAL
from kgen.frontend.closures import Closures
from kgen.frontend.diagnostics import Abandoned
from kgen.frontend.generics import has_variables
from kgen.frontend.library import library_name, wrapper_name
from kgen.frontend.live import is_one_of, is_static
from kgen.frontend.nominal import RUNTIME_CLASSES
from kgen.frontend.tree import Constant, Expression, LocalRef
from kgen.frontend.types import BOOL, NONE, CallableType, ClassType, OptionalType, Type


class Names(Closures):
    """Part of the checker: names, literals and attributes."""

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
        if any(has_variables(parameter) for parameter in expected.parameters):
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
