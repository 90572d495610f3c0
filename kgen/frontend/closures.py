"""Functions inside functions: lambdas and nested `def`s, with variables captured by value."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.body import NestedFunction
from kgen.frontend.generics import has_variables
from kgen.frontend.machine import Machine
from kgen.frontend.nominal import Scope
from kgen.frontend.program import Pending
from kgen.frontend.signatures import MISSING, Parameter, contains_yield
from kgen.frontend.tree import Call, Expression, Function, Local, LocalRef, MakeCallable
from kgen.frontend.types import NONE, CallableType, OptionalType, Type, callable_of, is_memory


class Closures(Machine):
    """Part of the checker: closures."""

    def lambda_value(self, node: ast.Lambda, expected: Type | None) -> Expression:
        """A lambda where a Callable is expected."""
        if isinstance(expected, OptionalType):
            expected = expected.inner
        span = self.span(node)
        arguments = node.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults:
            self.refuse("K0205", node, "a lambda takes plain parameters only")
        if not isinstance(expected, CallableType):
            if arguments.args:
                self.refuse(
                    "K0401",
                    node,
                    "the types of the lambda's parameters are not known here",
                    "annotate where it goes: f: Callable[[int], int] = lambda x: ...",
                )
            expected = callable_of([], NONE)
            known_result: Type | None = None
        else:
            known_result = expected.result
        if len(arguments.args) != len(expected.parameters):
            self.refuse(
                "K0508",
                node,
                f"the lambda takes {len(arguments.args)} parameters, but {len(expected.parameters)} are expected",
            )
        if any(has_variables(parameter) for parameter in expected.parameters):
            self.refuse(
                "K0412",
                node,
                "the types of the lambda's parameters are not known here",
                "write a function with annotations, and pass that",
            )
        captures = self.captured(node, {a.arg for a in arguments.args})
        made = self._closure_function(node, captures, f"<lambda:{span.line}>")
        for argument, type_ in zip(arguments.args, expected.parameters, strict=True):
            made.parameters.append(Local(argument.arg, type_, self.span(argument), is_parameter=True))
        made.result = known_result
        unknown = known_result is None or has_variables(known_result)
        if unknown:
            made.result = None
        pending = Pending(made, node, self.file, self._inner_scope(), self.owner, self.pending.receiver)
        pending.owner_class = self.pending.owner_class
        if unknown:
            assert self.builder.check_body is not None
            self.builder.program.functions.append(made)
            self.builder.check_body(pending)
        else:
            self.builder.add(pending)
        result = made.result or NONE
        type_ = callable_of(list(expected.parameters), result)
        values: list[Expression] = [LocalRef(local.type, span, local) for local in captures]
        return MakeCallable(type_, span, made, values)

    def _inner_scope(self) -> Scope:
        return Scope(self.scope.names, self.scope.environment, self.file, self.scope.owner)

    def _closure_function(self, node: ast.AST, captures: list[Local], name: str) -> Function:
        made = Function(
            self.builder.unique(f"{self.function.name}.{name}"),
            f"{self.function.display_name}.{name}",
            self.file.path,
            self.span(node),
        )
        made.package, made.is_unsafe = self.function.package, self.function.is_unsafe
        made.closure_parameters = len(captures)
        made.parameters = [
            Local(local.name, local.type, local.span, is_parameter=True, is_captured=True) for local in captures
        ]
        return made

    def captured(self, node: ast.Lambda | ast.FunctionDef, own: set[str]) -> list[Local]:
        """The variables of the enclosing function that the inner one reads; by value, so they may not change later."""
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        stored = {
            n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        found: dict[str, Local] = {}
        for part in body:
            for name in ast.walk(part):
                if not isinstance(name, ast.Name) or name.id in own or name.id in stored:
                    continue
                for target in self._captures_of(name.id):
                    binding = self.flow.bindings.get(target)
                    if binding is None or binding.local is None:
                        continue
                    if target not in found:
                        self._require_unchanged(target, node, name)
                        found[target] = self._narrowed_capture(target, name)
        return list(found.values())

    def _captures_of(self, name: str) -> list[str]:
        nested = self.nested.get(name)
        return [local.name for local in nested.captures] if nested is not None else [name]

    def _narrowed_capture(self, name: str, node: ast.Name) -> Local:
        binding = self.flow.bindings[name]
        assert binding.local is not None
        if is_memory(binding.local.type):
            self.refuse(
                "K0525",
                node,
                f"`{name}` is a `{binding.local.type}`, which cannot be captured",
                "pass it as a parameter, or put it into a class",
            )
        return binding.local

    def _require_unchanged(self, name: str, node: ast.AST, use: ast.Name) -> None:
        """Captured by value: a variable that changes after the capture would differ from CPython."""
        line = getattr(node, "end_lineno", 0) or 0
        outer = self.pending.node
        inside = {id(part) for part in ast.walk(node)}
        for part in ast.walk(outer):
            if not (isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.id == name):
                continue
            if id(part) not in inside and part.lineno > line:
                self.refuse(
                    "K0208",
                    use,
                    f"`{name}` is captured by value but changes on line {part.lineno}",
                    f"copy it first: captured = {name}",
                )

    # Nested functions

    def nested_definition(self, node: ast.FunctionDef) -> None:
        """A `def` statement inside a function."""
        for part in ast.walk(node):
            if isinstance(part, ast.Nonlocal | ast.Global):
                self.refuse("K0208", part, "rebinding outer variables is not in the subset", "return the new value")
        if contains_yield(node):
            self.refuse("K0219", node, "a generator inside a function is not in the subset", "move it to module level")
        own = {a.arg for a in node.args.args} | {node.name}
        nested = NestedFunction(node, self.captured(node, own))
        self.nested[node.name] = nested
        self.flow.unbind(node.name)

    def _nested_instance(self, name: str) -> Function:
        nested = self.nested[name]
        if nested.instance is not None:
            return nested.instance
        node = nested.node
        made = self._closure_function(node, nested.captures, name)
        nested.instance = made
        for argument in node.args.args:
            if argument.annotation is None:
                self.refuse("K0401", argument, f"the parameter `{argument.arg}` of `{name}` has no annotation")
            type_ = self.resolver.annotation(argument.annotation, self.scope)
            made.parameters.append(Local(argument.arg, type_, self.span(argument), is_parameter=True))
        made.result = self.resolver.annotation(node.returns, self.scope) if node.returns is not None else NONE
        pending = Pending(made, node, self.file, self._inner_scope(), self.owner, self.pending.receiver)
        pending.owner_class = self.pending.owner_class
        pending.nested = dict(self.nested)
        self.builder.add(pending)
        return made

    def call_nested(self, name: str, arguments: list[Argument], node: ast.AST) -> Expression:
        """A call of a nested function: captured variables are passed first."""
        nested = self.nested[name]
        made = self._nested_instance(name)
        span = self.span(node)
        count = len(nested.captures)
        parameters: list[Parameter] = []
        defaults = nested.node.args.defaults
        plain = made.parameters[count:]
        for position, local in enumerate(plain):
            from_end = len(plain) - position
            default: object = MISSING
            if from_end <= len(defaults):
                default = ast.literal_eval(defaults[-from_end])
            parameters.append(Parameter(local.name, local.type, default, False, False, local.span))
        values: list[Expression] = [self._capture_value(local, node) for local in nested.captures]
        for parameter, argument in self.match(name, parameters, arguments, node):
            if argument is None:
                values.append(self.default(parameter, parameter.type, node))
            elif argument.checked is not None:
                values.append(self.coerce(argument.checked, parameter.type, node))
            else:
                assert isinstance(argument.node, ast.expr)
                values.append(self.typed(argument.node, parameter.type))
        return Call(made.result or NONE, span, made, values)

    def _capture_value(self, local: Local, node: ast.AST) -> Expression:
        """The captured variable here: the variable itself, or our own copy of it inside the nested function."""
        span = self.span(node)
        binding = self.flow.bindings.get(local.name)
        if binding is not None and binding.local is not None and binding.local.type is local.type:
            return LocalRef(binding.local.type, span, binding.local)
        return LocalRef(local.type, span, local)

    def nested_value(self, name: str, node: ast.AST) -> Expression:
        """A nested function used as a value."""
        nested = self.nested[name]
        made = self._nested_instance(name)
        count = len(nested.captures)
        type_ = callable_of([p.type for p in made.parameters[count:]], made.result or NONE)
        return MakeCallable(
            type_, self.span(node), made, [self._capture_value(local, node) for local in nested.captures]
        )
