"""Construction: `C(...)` of classes and structs, and the constructors that are made for them."""

from __future__ import annotations

import ast
import types
import typing

from kgen.frontend.arguments import Argument
from kgen.frontend.classes import DefaultFactory, Method
from kgen.frontend.generics import has_variables, unify
from kgen.frontend.initialization import fields_to_assign
from kgen.frontend.signatures import MISSING, Parameter
from kgen.frontend.tree import Assign, Expression, FieldOf, Function, Local, LocalRef, MakeStruct, NewObject
from kgen.frontend.types import NO_DEFAULT, NONE, ClassType, OptionalType, StructType, Type
from kgen.frontend.unfinished import Unfinished


def _inherits_dataclass(python: type) -> bool:
    return any("__dataclass_fields__" in base.__dict__ for base in python.__mro__)


class Construction(Unfinished):
    """Part of the checker: making objects."""

    def construct(self, type_: Type, arguments: list[Argument], node: ast.AST) -> Expression:
        """`C(...)` of a class or struct."""
        if isinstance(type_, StructType):
            return self._make_struct(type_, arguments, node)
        assert isinstance(type_, ClassType)
        self.classes.complete(type_)
        self.note_cause(node)
        abstract = sorted(getattr(type_.python, "__abstractmethods__", ()))
        if abstract:
            self.refuse(
                "K0413",
                node,
                f"`{type_}` is abstract: it does not define {', '.join(f'`{name}`' for name in abstract)}",
                "make one of its subclasses",
            )
        self.builder.make_live(type_)
        span = self.span(node)
        initializer = self.classes.method(type_, "__init__")
        if initializer is None or self._needs_prelude(type_, initializer):
            self._require_all_given(type_, initializer, node)
            constructor = self.constructor(type_, initializer)
            parameters = self._constructor_parameters(type_, initializer)
            matched = self.match(str(type_), parameters, arguments, node)
            values = [self._constructor_argument(type_, parameter, argument, node) for parameter, argument in matched]
            return NewObject(type_, span, constructor, values)
        self._require_all_given(type_, initializer, node)
        signature = self.builder.signatures.of(initializer.function, initializer.owner, "method")
        bindings: dict[object, Type] = {}
        values, finals = self.passed(signature, signature.parameters[1:], arguments, node, None, bindings)
        instance = self.builder.instance(
            initializer.function, initializer.owner, "method", bindings, [initializer.owner, *finals]
        )
        return NewObject(type_, span, instance, values)

    def _require_all_given(self, type_: ClassType, initializer: Method | None, node: ast.AST) -> None:
        """Without an `__init__` of its own, every field that needs a value is inherited, a parameter or has a default."""
        if initializer is not None:
            assert isinstance(initializer.owner, ClassType)
            self.classes.complete(initializer.owner)
            given = {field.name for field in initializer.owner.fields}
        else:
            given = {parameter.name for parameter in self._constructor_parameters(type_, initializer)}
        missing = [name for name in fields_to_assign(type_) if name not in given]
        if missing:
            self.refuse(
                "K0415",
                node,
                f"`{type_}` has no __init__ that assigns `{missing[0]}`",
                "write __init__, or make the class a dataclass",
            )

    def construct_generic(
        self, python: type, arguments: list[Argument], node: ast.AST, expected: Type | None
    ) -> Expression:
        """`C(...)` of a generic class without written arguments: inferred from the call or from what is expected."""
        parameters: tuple[object, ...] = getattr(python, "__parameters__", ())
        if isinstance(expected, OptionalType):
            expected = expected.inner
        if isinstance(expected, ClassType | StructType) and expected.python is python:
            return self.construct(expected, arguments, node)
        pattern = self.resolver.nominal(python, tuple(self.resolver.variable(p) for p in parameters))
        bindings: dict[object, Type] = {}
        initializer = self.classes.method(pattern, "__init__")
        if initializer is not None:
            scope_pattern = self.builder.signatures.of(initializer.function, pattern, "method")
            matched = self.match(python.__name__, scope_pattern.parameters[1:], arguments, node)
        else:
            self.classes.complete(pattern)
            fields = [
                Parameter(
                    f.name, f.type, f.default if f.default is not NO_DEFAULT else MISSING, False, False, self.span(node)
                )
                for f in pattern.fields
            ]
            matched = self.match(python.__name__, fields, arguments, node)
        for parameter, argument in matched:
            if argument is None or not isinstance(argument.node, ast.expr):
                continue
            if argument.checked is None:
                hint = self.resolver.substitute(parameter.type, bindings)
                open_hint = has_variables(hint)
                argument.checked = self.value(argument.node, None if open_hint else hint)
            unify(parameter.type, argument.checked.type, bindings)
        actual = [bindings.get(p) for p in parameters]
        known = [a for a in actual if a is not None]
        if len(known) != len(actual):
            self.refuse(
                "K0412",
                node,
                f"the type arguments of `{python.__name__}` cannot be inferred here",
                f"write {python.__name__}[...](...)",
            )
        return self.construct(self.resolver.nominal(python, tuple(known)), arguments, node)

    def _make_struct(self, struct: StructType, arguments: list[Argument], node: ast.AST) -> Expression:
        self.classes.complete(struct)
        parameters = [
            Parameter(f.name, f.type, MISSING if f.default is NO_DEFAULT else f.default, False, False, self.span(node))
            for f in struct.fields
        ]
        values: list[Expression] = []
        for parameter, argument in self.match(str(struct), parameters, arguments, node):
            value = self._constructor_argument(struct, parameter, argument, node)
            field = struct.fields[len(values)]
            values.append(self.fit_bits(value, field, node if argument is None else argument.node))
        return MakeStruct(struct, self.span(node), values)

    def _constructor_argument(
        self, type_: ClassType | StructType, parameter: Parameter, argument: Argument | None, node: ast.AST
    ) -> Expression:
        if argument is None:
            if isinstance(parameter.default, DefaultFactory):
                return self._factory(parameter, node)
            return self.default(parameter, parameter.type, node)
        if argument.checked is not None:
            return self.coerce(argument.checked, parameter.type, argument.node)
        assert isinstance(argument.node, ast.expr)
        del type_
        return self.typed(argument.node, parameter.type)

    def _factory(self, parameter: Parameter, node: ast.AST) -> Expression:
        factory = typing.cast(DefaultFactory, parameter.default).factory
        if isinstance(parameter.type, ClassType):
            return self.coerce(self.construct(parameter.type, [], node), parameter.type, node)
        if isinstance(factory, types.FunctionType):
            return self.coerce(self.call_function(factory, None, "function", None, [], node), parameter.type, node)
        self.refuse("K0410", parameter.span, f"the default factory of `{parameter.name}` cannot be compiled")

    def _needs_prelude(self, type_: ClassType, initializer: Method) -> bool:
        """Whether fields with class-level defaults must be filled before `__init__`."""
        del initializer
        return any(f.default is not NO_DEFAULT for f in type_.fields)

    def _constructor_parameters(self, type_: ClassType, initializer: Method | None) -> list[Parameter]:
        if initializer is not None:
            signature = self.builder.signatures.of(initializer.function, initializer.owner, "method")
            return signature.parameters[1:]
        if "__dataclass_fields__" not in type_.python.__dict__ and not _inherits_dataclass(type_.python):
            return []
        declared: dict[str, object] = getattr(type_.python, "__dataclass_fields__", {})
        span = self.classes.span(type_.python)
        parameters: list[Parameter] = []
        for field in type_.fields:
            info = declared.get(field.name)
            if info is not None and getattr(info, "init", True):
                default = MISSING if field.default is NO_DEFAULT else field.default
                keyword_only = bool(getattr(info, "kw_only", False))
                parameters.append(Parameter(field.name, field.type, default, keyword_only, False, span))
        return parameters

    def constructor(self, type_: ClassType, initializer: Method | None) -> Function | None:
        """The synthesised constructor: field defaults, then dataclass fields or `__init__`."""
        parameters = self._constructor_parameters(type_, initializer)
        if not parameters and initializer is None and all(f.default is NO_DEFAULT for f in type_.fields):
            return None
        key = ("constructor", type_)
        found = self.builder.synthesized.get(key)
        if found is not None:
            return found
        span = self.classes.span(type_.python)
        made = Function(
            self.builder.unique(f"{type_.module_name}.{type_}.__init__"), f"{type_}.__init__", span.file, span
        )
        made.package, made.result, made.owner = type_.module_name, NONE, type_
        self.builder.synthesized[key] = made
        self.builder.program.functions.append(made)
        self_local = Local("self", type_, span, is_parameter=True)
        made.parameters = [self_local, *(Local(p.name, p.type, span, is_parameter=True) for p in parameters)]
        receiver = LocalRef(type_, span, self_local)
        node = ast.Pass()
        outer, self.function = self.function, made
        with self.capture() as body:
            filled = {p.name for p in parameters} if initializer is None else set[str]()
            for field in type_.fields:
                if field.default is NO_DEFAULT or field.name in filled:
                    continue
                parameter = Parameter(field.name, field.type, field.default, False, False, span)
                if isinstance(field.default, DefaultFactory):
                    value = self._factory(parameter, node)
                else:
                    value = self.default(parameter, field.type, node)
                self.emit(Assign(span, FieldOf(field.type, span, receiver, field), value))
            arguments = [LocalRef(p.type, span, p) for p in made.parameters[1:]]
            if initializer is not None:
                checked = [
                    Argument(node, p.name if p.keyword_only else None, a)
                    for p, a in zip(parameters, arguments, strict=True)
                ]
                call = self.call_function(initializer.function, initializer.owner, "method", receiver, checked, node)
                self.emit(self.evaluate(call))
            else:
                for parameter, argument in zip(parameters, arguments, strict=True):
                    field = type_.field(parameter.name)
                    assert field is not None
                    self.emit(Assign(span, FieldOf(field.type, span, receiver, field), argument))
                if self.classes.method(type_, "__post_init__") is not None:
                    self.emit(self.evaluate(self.call_method(receiver, "__post_init__", [], node)))
        made.body = body
        self.function = outer
        return made
