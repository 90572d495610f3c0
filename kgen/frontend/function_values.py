"""Functions as values: functions by name, and methods bound to their objects."""

from __future__ import annotations

import ast
import types

from kgen.frontend.classes import Method
from kgen.frontend.construction import Construction
from kgen.frontend.generics import Environment, has_variables, unify
from kgen.frontend.tree import Call, Expression, Function, Local, LocalRef, MakeCallable, Return, Span, VirtualCall
from kgen.frontend.types import NONE, CallableType, ClassType, Type, callable_of


class FunctionValues(Construction):
    """Part of the checker: function values."""

    def _bound_method(self, value: Expression, method: Method, name: str, node: ast.expr) -> Expression:
        """`object.method` as a value."""
        span = self.span(node)
        if method.kind != "method" or not isinstance(value.type, ClassType):
            if method.kind == "method":
                self.refuse("K0525", node, f"`{name}` of a struct cannot be stored", "write a lambda that calls it")
            return self.function_value(method.function, node, method.owner, method.kind)
        signature = self.builder.signatures.of(method.function, method.owner, "method")
        types_ = [p.type for p in signature.parameters]
        if self.classes.is_overridden(value.type, name):
            made = self._virtual_thunk(value.type, name, span)
            return MakeCallable(
                callable_of([p.type for p in made.parameters[1:]], made.result or NONE), span, made, [value]
            )
        instance = self.builder.instance(method.function, method.owner, "method", {}, types_)
        receiver = self.coerce(value, method.owner, node)
        bound = self._as_closure(instance, 1)
        return MakeCallable(callable_of(types_[1:], instance.result or NONE), span, bound, [receiver])

    def _virtual_thunk(self, class_: ClassType, name: str, span: Span) -> Function:
        slot = self.builder.slot(class_, name)
        made = Function(self.builder.unique(f"{class_}.{name}.bound"), f"{class_}.{name}", span.file, span)
        made.closure_parameters = 1
        made.package, made.result = class_.module_name, slot.result
        made.parameters = [Local("self", class_, span, is_parameter=True, is_captured=True)]
        made.parameters += [Local(f"argument{i}", t, span, is_parameter=True) for i, t in enumerate(slot.parameters)]
        arguments: list[Expression] = [LocalRef(p.type, span, p) for p in made.parameters]
        arguments[0] = self.coerce(arguments[0], slot.owner, ast.Pass())
        made.body = [Return(span, VirtualCall(slot.result or NONE, span, slot, arguments))]
        self.builder.program.functions.append(made)
        return made

    def _as_closure(self, instance: Function, captures: int) -> Function:
        """A function that calls `instance`, with its first parameters captured."""
        key = ("closure", instance, captures)
        found = self.builder.synthesized.get(key)
        if found is not None:
            return found
        span = instance.span
        made = Function(self.builder.unique(instance.name + ".bound"), instance.display_name, instance.file, span)
        made.closure_parameters, made.result, made.package = captures, instance.result, instance.package
        made.parameters = [
            Local(p.name, p.type, p.span, is_parameter=True, is_captured=i < captures)
            for i, p in enumerate(instance.parameters)
        ]
        arguments: list[Expression] = [LocalRef(p.type, span, p) for p in made.parameters]
        made.body = [Return(span, Call(instance.result or NONE, span, instance, arguments))]
        self.builder.synthesized[key] = made
        self.builder.program.functions.append(made)
        return made

    def function_value(
        self,
        function: types.FunctionType,
        node: ast.AST | Span,
        owner: Type | None = None,
        kind: str = "function",
        expected: Type | None = None,
    ) -> Expression:
        """A function used as a value; the expected type decides which instance of a generic one."""
        signature = self.builder.signatures.of(function, owner, kind)
        parameters = [p.type for p in signature.parameters]
        bindings: Environment = {}
        if isinstance(expected, CallableType) and len(expected.parameters) == len(parameters):
            for pattern, actual in zip(parameters, expected.parameters, strict=True):
                unify(pattern, actual, bindings)
            parameters = [self.resolver.substitute(p, bindings) for p in parameters]
        if any(has_variables(p) for p in parameters):
            self.refuse(
                "K0412", node, f"the generic function `{function.__name__}` cannot be a value", "wrap it in a lambda"
            )
        if signature.is_generator:
            self.refuse("K0219", node, f"the generator `{function.__name__}` cannot be a value")
        instance = self.builder.instance(function, owner, kind, bindings, parameters)
        span = node if isinstance(node, Span) else self.span(node)
        return MakeCallable(callable_of(parameters, instance.result or NONE), span, instance, [])
