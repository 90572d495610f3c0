"""Arguments: matching them with parameters, inferring type parameters, filling in defaults."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass

from kgen.frontend.comparisons import Comparisons
from kgen.frontend.generics import Environment, GeneratorType, OpenType, has_variables, unify
from kgen.frontend.signatures import MISSING, Parameter, Signature
from kgen.frontend.tree import Call, Expression, Function, Span, VirtualCall
from kgen.frontend.types import NONE, ArrayType, CallableType, ClassType, NoneType, Type


@dataclass
class Argument:
    """An argument of a call: syntax, or an expression that is already checked."""

    node: ast.AST
    name: str | None = None
    checked: Expression | None = None


@dataclass(eq=False, slots=True)
class GeneratorCall(Expression):
    """A call of a generator function: only the iterable of a loop, where it becomes a `ForGenerator`."""

    function: Function
    arguments: list[Expression]


class Arguments(Comparisons):
    """Part of the checker: calls of compiled functions."""

    def arguments_of(self, node: ast.Call) -> list[Argument]:
        """The arguments of a call; starred ones are refused."""
        found: list[Argument] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                self.refuse("K0215", argument, "`*` arguments are not in the subset", "write the arguments out")
            found.append(Argument(argument))
        for keyword in node.keywords:
            if keyword.arg is None:
                self.refuse("K0215", keyword.value, "`**` arguments are not in the subset", "write the arguments out")
            found.append(Argument(keyword.value, keyword.arg))
        return found

    def match(
        self, name: str, parameters: list[Parameter], arguments: list[Argument], node: ast.AST
    ) -> list[tuple[Parameter, Argument | None]]:
        """Each parameter with its argument, or None where the default is taken."""
        positional = [p for p in parameters if not p.keyword_only]
        given: dict[str, Argument] = {}
        count = 0
        for argument in arguments:
            if argument.name is None:
                if count >= len(positional):
                    self.refuse(
                        "K0508",
                        node,
                        f"`{name}` takes {_count(len(positional))}, {sum(a.name is None for a in arguments)} given",
                        _shape(name, parameters),
                    )
                given[positional[count].name] = argument
                count += 1
            else:
                known = next((p for p in parameters if p.name == argument.name and not p.positional_only), None)
                if known is None:
                    close = ", ".join(p.name for p in parameters)
                    self.refuse(
                        "K0509", argument.node, f"`{name}` has no parameter `{argument.name}`", f"it has: {close}"
                    )
                if argument.name in given:
                    self.refuse("K0509", argument.node, f"`{argument.name}` is given twice")
                given[argument.name] = argument
        for parameter in parameters:
            if parameter.name not in given and parameter.default is MISSING:
                self.refuse("K0508", node, f"`{name}` needs a value for `{parameter.name}`", _shape(name, parameters))
        return [(parameter, given.get(parameter.name)) for parameter in parameters]

    def default(self, parameter: Parameter, wanted: Type, node: ast.AST) -> Expression:
        """The build-time default of a parameter."""
        if isinstance(parameter.default, list | dict | set | bytearray):
            self.refuse(
                "K0410", parameter.span, f"the default of `{parameter.name}` is mutable", "use None and make it inside"
            )
        value = self.constant(parameter.default, self.span(node), node, wanted)
        return self.coerce(value, wanted, node)

    def passed(
        self,
        signature: Signature,
        parameters: list[Parameter],
        arguments: list[Argument],
        node: ast.AST,
        expected: Type | None,
        bindings: Environment,
    ) -> tuple[list[Expression], list[Type]]:
        """The checked arguments and the types of the parameters of this instance; fills `bindings`."""
        matched = self.match(signature.name, parameters, arguments, node)
        values: list[Expression | None] = [None] * len(matched)
        order = self._evaluation_order(matched, arguments)
        in_order = order == sorted(order)
        late: list[int] = []
        result = signature.result
        if expected is not None and has_variables(result) and not arguments:
            unify(result, expected, bindings)
        for position in order:
            parameter, argument = matched[position]
            assert argument is not None
            pattern = self.resolver.substitute(parameter.type, bindings)
            if isinstance(pattern, CallableType) and has_variables(pattern):
                late.append(position)
                continue
            values[position] = self._argument(argument, pattern, bindings, expected, result)
            if not in_order:
                held = values[position]
                assert held is not None
                values[position] = self.hold(held)
        for position in late:
            parameter, argument = matched[position]
            assert argument is not None
            pattern = self.resolver.substitute(parameter.type, bindings)
            values[position] = self._argument(argument, pattern, bindings, expected, result)
        if expected is not None and has_variables(self.resolver.substitute(result, bindings)):
            unify(result, expected, bindings)
        finals: list[Type] = []
        for position, (parameter, argument) in enumerate(matched):
            wanted = self.resolver.substitute(parameter.type, bindings)
            value = values[position]
            if value is None:
                if isinstance(wanted, OpenType):
                    value = self.constant(parameter.default, self.span(node), node)
                else:
                    value = self.default(parameter, wanted, node)
            where = argument.node if argument is not None else node
            if isinstance(wanted, OpenType):
                self._fits(value, wanted, parameter, where)
                wanted = value.type
            else:
                if has_variables(wanted):
                    self.refuse(
                        "K0412",
                        where,
                        f"the type parameter in `{parameter.type}` of `{parameter.name}` cannot be inferred",
                    )
                value = self.coerce(value, wanted, where)
            values[position] = value
            finals.append(wanted)
        return [v for v in values if v is not None], finals

    def _evaluation_order(
        self, matched: list[tuple[Parameter, Argument | None]], arguments: list[Argument]
    ) -> list[int]:
        order: list[int] = []
        for argument in arguments:
            order.extend(i for i, (_, matched_one) in enumerate(matched) if matched_one is argument)
        return order

    def _argument(
        self, argument: Argument, pattern: Type, bindings: Environment, expected: Type | None, result: Type
    ) -> Expression:
        if argument.checked is not None:
            value = argument.checked
        elif isinstance(argument.node, ast.expr):
            hint: Type | None = pattern
            if has_variables(pattern):
                trial: Environment = dict(bindings)
                if expected is not None:
                    unify(result, expected, trial)
                narrowed = self.resolver.substitute(pattern, trial)
                hint = None if has_variables(narrowed) and not isinstance(narrowed, CallableType) else narrowed
                if isinstance(hint, OpenType):
                    hint = None
            value = self.expression(argument.node, hint)
        else:
            raise AssertionError("an argument without syntax must be checked")
        if has_variables(pattern):
            value = self.settle(value, argument.node)
            if isinstance(value.type, GeneratorType):
                self.refuse(
                    "K0219",
                    argument.node,
                    "a generator can only be the iterable of a loop or comprehension",
                    "collect it first: list(...)",
                )
            unify(pattern, value.type, bindings)
        return value

    def _fits(self, value: Expression, wanted: OpenType, parameter: Parameter, node: ast.AST) -> None:
        found = value.type
        if isinstance(found, NoneType) or (
            getattr(wanted.origin, "__name__", "") == "Array" and not isinstance(found, ArrayType)
        ):
            self.refuse("K0501", node, f"expected `{wanted}` for `{parameter.name}`, found `{found}`")
        if wanted.arguments and isinstance(found, ArrayType) and found.element is not wanted.arguments[0]:
            if not has_variables(wanted.arguments[0]):
                self.refuse("K0501", node, f"expected `{wanted}` for `{parameter.name}`, found `{found}`")

    def call_function(
        self,
        function: types.FunctionType,
        owner: Type | None,
        kind: str,
        receiver: Expression | None,
        arguments: list[Argument],
        node: ast.AST,
        expected: Type | None = None,
        receiver_class: Type | None = None,
    ) -> Expression:
        """A direct call of a compiled function or method."""
        self.note_cause(node)
        signature = self.builder.signatures.of(function, owner, kind)
        parameters = signature.parameters
        bindings: Environment = {}
        values: list[Expression] = []
        finals: list[Type] = []
        if receiver is not None:
            own = parameters[0].type
            values.append(self.coerce(receiver, own, node) if receiver.type is not own else receiver)
            finals.append(own)
            parameters = parameters[1:]
        rest, rest_types = self.passed(signature, parameters, arguments, node, expected, bindings)
        instance = self.builder.instance(function, owner, kind, {**bindings}, [*finals, *rest_types], receiver_class)
        return self.call_instance(instance, [*values, *rest], self.span(node))

    def call_instance(self, instance: Function, arguments: list[Expression], span: Span) -> Expression:
        """The call of an instance with converted arguments."""
        result = instance.result or NONE
        if instance.is_generator:
            return GeneratorCall(self.resolver.generator_of(result), span, instance, arguments)
        return Call(result, span, instance, arguments)

    def call_virtual(
        self,
        class_: ClassType,
        name: str,
        receiver: Expression,
        arguments: list[Argument],
        node: ast.AST,
        signature: Signature,
    ) -> Expression:
        """A call through the vtable."""
        slot = self.builder.slot(class_, name)
        values, _ = self.passed(signature, signature.parameters[1:], arguments, node, None, {})
        receiver = self.coerce(receiver, slot.owner, node)
        return VirtualCall(slot.result or NONE, self.span(node), slot, [receiver, *values])


def _count(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"


def _shape(name: str, parameters: list[Parameter]) -> str:
    """How the function is called."""
    shown = [p.name if p.default is MISSING else f"{p.name}=..." for p in parameters]
    return f"write {name}({', '.join(shown)})"
