"""Objects: making them, reading their attributes, calling their methods."""

from __future__ import annotations

import ast
import difflib
import types
import typing
from collections.abc import Callable

from kgen.frontend.advice import instead_of
from kgen.frontend.arguments import Argument, Arguments
from kgen.frontend.body import ABSENT
from kgen.frontend.classes import DefaultFactory, Method
from kgen.frontend.diagnostics import Abandoned, Note
from kgen.frontend.exposure import Exposure
from kgen.frontend.flow import Binding
from kgen.frontend.initialization import fields_to_assign
from kgen.frontend.live import is_enum_class, is_static
from kgen.frontend.resolver import Environment
from kgen.frontend.signatures import MISSING, Parameter
from kgen.frontend.tree import (
    Assign,
    Call,
    Compare,
    Conditional,
    Constant,
    Convert,
    Expression,
    FieldOf,
    Function,
    If,
    IndirectCall,
    Intrinsic,
    IsMember,
    Local,
    LocalRef,
    MakeCallable,
    MakeStruct,
    NewObject,
    Panic,
    Return,
    Sequence,
    ShortCircuit,
    Span,
    Statement,
    StaticRef,
    VirtualCall,
)
from kgen.frontend.types import (
    BOOL,
    INT,
    NO_DEFAULT,
    NONE,
    U8,
    U64,
    CallableType,
    ClassType,
    EnumType,
    IntType,
    NewTypeType,
    OptionalType,
    PtrType,
    StructType,
    Type,
    UnionType,
    callable_of,
    pointer_to,
    underlying,
)
from kgen.runtime.overloads import OVERLOADS


class Objects(Arguments):
    """Part of the checker: objects."""

    # Objects under construction

    def start_initialization(self, name: str) -> None:
        """At the start of `__init__`: none of the fields that need a value has one."""
        if name == "__init__" and isinstance(self.owner, ClassType):
            self.classes.complete(self.owner)
            self.initializing = self.owner
            self.must_assign = fields_to_assign(self.owner)

    def is_own_object(self, node: ast.expr) -> bool:
        """Whether `node` is the `self` of an `__init__`."""
        return (
            self.initializing is not None
            and isinstance(node, ast.Name)
            and bool(self.function.parameters)
            and node.id == self.function.parameters[0].name
        )

    def note_field(self, name: str) -> None:
        """The field has a value from here on."""
        self.flow.bindings[f".{name}"] = Binding(self.function.parameters[0], INT)

    def has_field(self, name: str) -> bool:
        """Whether the field is assigned on every path that leads here."""
        binding = self.flow.bindings.get(f".{name}")
        return name not in self.must_assign or (binding is not None and binding.is_definite)

    def require_fields(self, where: ast.AST | Span, is_end: bool = False) -> None:
        """Everything that needs a value has one; else a diagnostic."""
        missing = [name for name in self.must_assign if not self.has_field(name)]
        if self.initializing is None or not missing:
            return
        names = ", ".join(f"`{name}`" for name in missing)
        if is_end:
            self.report(
                "K0415",
                where,
                f"__init__ of `{self.initializing}` does not assign {names} on every path",
                f"assign it: self.{missing[0]} = ...",
            )
        else:
            self.refuse(
                "K0414",
                where,
                f"the new `{self.initializing}` is used before its field {names} is assigned",
                "assign all fields first",
            )

    def require_harmless(self, node: ast.AST, name: str, above: Method | None = None) -> None:
        """`self.name` of an unfinished object, or `super().name`, keeps to fields that have values."""
        assert self.initializing is not None
        inherited = {field.name for field in self.initializing.base.fields} if self.initializing.base else set[str]()
        done = inherited if above is not None and name == "__init__" else set[str]()
        missing = frozenset(field for field in self.must_assign if not self.has_field(field)) - done
        if not missing:
            return
        exposure = Exposure(self.classes, self.builder.signatures, self.initializing, missing)
        reason = exposure.of_call(name) if above is None else exposure.of_method(above)
        if reason is not None:
            first = next(field for field in self.must_assign if field in missing)
            self.refuse(
                "K0414",
                node,
                f"the new `{self.initializing}` is used before its field `{first}` is assigned: {reason}",
                f"assign it first: self.{first} = ...",
            )

    # Making objects

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
                open_hint = self.resolver.has_variables(hint)
                argument.checked = self.value(argument.node, None if open_hint else hint)
            self.resolver.unify(parameter.type, argument.checked.type, bindings)
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

    def synthesized_equality(self, type_: ClassType | StructType) -> Function:
        """`__eq__` of a dataclass or struct: field by field."""
        key = ("equality", type_)
        found = self.builder.synthesized.get(key)
        if found is not None:
            return found
        self.classes.complete(type_)
        span = self.classes.span(type_.python)
        made = Function(self.builder.unique(f"{type_}.__eq__"), f"{type_}.__eq__", span.file, span)
        made.package, made.result = type_.python.__module__, BOOL
        self.builder.synthesized[key] = made
        self.builder.program.functions.append(made)
        made.parameters = [Local(name, type_, span, is_parameter=True) for name in ("self", "other")]
        left, right = (LocalRef(type_, span, p) for p in made.parameters)
        outer, self.function = self.function, made
        with self.capture() as body:
            result: Expression = self.bool_constant(True, span)
            node = ast.Pass()
            if isinstance(type_, ClassType):
                self._compare_subclasses(type_, left, right, span)
            for field in reversed(type_.fields):
                one = FieldOf(field.type, span, left, field)
                other = FieldOf(field.type, span, right, field)
                equal = self.equality(one, other, node, (node, node))
                if equal is None:
                    self.refuse("K0516", span, f"the field `{field.name}` of `{type_}` cannot be compared")
                result = equal if isinstance(result, Constant) else ShortCircuit(BOOL, span, "and", equal, result)
            self.emit(Return(span, result))
        made.body = body
        self.function = outer
        return made

    def _compare_subclasses(self, type_: ClassType, left: Expression, right: Expression, span: Span) -> None:
        """Objects of different classes are not equal; those of a subclass are compared by its own fields."""
        below = [self.resolver.object(python, self.scope) for python in self.classes.descendants(type_.python)]
        classes = [class_ for class_ in below if isinstance(class_, ClassType) and class_ is not type_]
        if not classes:
            return
        infos = [Intrinsic(pointer_to(U8), span, "type_info", [side]) for side in (left, right)]
        unequal = Compare(BOOL, span, "ne", infos[0], infos[1])
        self.emit(If(span, unequal, [Return(span, self.bool_constant(False, span))], []))
        for class_ in reversed(classes):
            if "__dataclass_fields__" not in class_.python.__dict__:
                continue
            one, other = (self.convert("downcast", side, class_) for side in (left, right))
            equal = self.method_call(one, "__eq__", [Argument(ast.Pass(), None, other)], ast.Pass())
            self.emit(If(span, IsMember(BOOL, span, left, [class_]), [Return(span, equal)], []))

    # Attributes

    def attribute(self, node: ast.Attribute, expected: Type | None) -> Expression:
        """`value.name`, read."""
        owner = self.build_time(node.value)
        if is_static(owner) and node.attr == "value":
            return self.static_reference(owner, node)
        found = self.build_time(node)
        if found is not ABSENT:
            return self.build_time_value(found, node, expected, node.attr)
        if owner is not ABSENT and not isinstance(owner, Type):
            if is_enum_class(owner):
                self.refuse(
                    "K0304",
                    node,
                    f"`{owner.__name__}` has no member `{node.attr}`",
                    self._close(node.attr, list(owner.__members__)),
                )
            if isinstance(owner, types.ModuleType):
                self.refuse(
                    "K0305",
                    node,
                    f"the module `{owner.__name__}` has no attribute `{node.attr}`",
                    self._close(node.attr, [n for n in vars(owner) if not n.startswith("_")]),
                )
        value = self.value(node.value)
        return self.member(value, node.attr, node, expected)

    def static_reference(self, owner: object, node: ast.Attribute) -> Expression:
        """`NAME.value` of a `static(...)`."""
        raise NotImplementedError

    def build_time_value(self, value: object, node: ast.expr, expected: Type | None, name: str) -> Expression:
        """A build-time value used as an expression."""
        raise NotImplementedError

    def member(self, value: Expression, name: str, node: ast.expr, expected: Type | None = None) -> Expression:
        """An attribute of a checked value."""
        span = self.span(node)
        type_ = value.type
        if isinstance(type_, OptionalType):
            text = self.name_of(node.value) if isinstance(node, ast.Attribute) else "value"
            self.refuse(
                "K0506",
                node,
                f"`{text}` may be None, so it has no `{name}`",
                f"test it first: if {text} is not None: ...",
            )
        if isinstance(type_, UnionType):
            return self._union_member(value, type_, name, node)
        if isinstance(type_, EnumType):
            return self.enum_attribute(value, type_, name, node)
        if isinstance(type_, NewTypeType):
            return self.member(self.convert("rename", value, type_.base), name, node, expected)
        if isinstance(type_, PtrType) and name == "address":
            return self.convert("pointer_address", value, U64)
        if not isinstance(type_, ClassType | StructType):
            self.refuse("K0304", node, f"`{type_}` has no attribute `{name}`")
        self.classes.complete(type_)
        field = type_.field(name)
        if (type_, name) in self.classes.unknown_fields:
            raise Abandoned
        if field is not None:
            return FieldOf(field.type, span, value, field)
        method = self.classes.method(type_, name)
        if method is not None and method.kind == "property":
            return self.call_method(value, name, [], node)
        if method is not None:
            return self._bound_method(value, method, name, node)
        attribute = self.classes.class_attribute(type_, name)
        is_slot = isinstance(attribute, types.GetSetDescriptorType | types.MemberDescriptorType)
        is_slot = is_slot or isinstance(attribute, types.MethodDescriptorType | types.WrapperDescriptorType)
        if attribute is not NO_DEFAULT and not is_slot and not isinstance(attribute, property | types.FunctionType):
            if isinstance(type_, ClassType) and self.classes.is_overridden(type_, name):
                return self._virtual_constant(value, type_, name, node)
            return self.sequence([self.evaluate(value)], self.constant(attribute, span, node, None, name))
        if self.resolver.builtin_of(type_) is None:
            self.report_missing_once(type_, name)
        self.refuse(
            "K0304",
            node,
            f"`{type_}` has no attribute `{name}`",
            instead_of(self.resolver.builtin_of(type_), name)
            or self._close(
                name, [f.name for f in type_.fields] + [n for n in vars(type_.python) if not n.startswith("_")]
            ),
            self.declared_here(type_),
        )

    def report_missing_once(self, type_: Type, name: str) -> None:
        """Abandons what uses an attribute that was reported as missing before."""
        if (type_, name) in self.builder.missing_attributes:
            raise Abandoned
        self.builder.missing_attributes.add((type_, name))

    def declared_here(self, type_: ClassType | StructType) -> tuple[Note, ...]:
        """The note that shows a class of the program; builtins have no place worth showing."""
        if self.resolver.builtin_of(type_) is not None:
            return ()
        return (Note(f"`{type_}` is declared here", self.classes.span(type_.python)),)

    def _virtual_constant(self, value: Expression, type_: ClassType, name: str, node: ast.expr) -> Expression:
        """A class constant that subclasses define again: chosen by the class of the object."""

        def constant(class_: ClassType) -> Expression:
            return self.constant(self.classes.class_attribute(class_, name), self.span(node), node, None, name)

        return self._by_class(value, type_, lambda python: name in python.__dict__, constant, node)

    def class_name(self, value: Expression, node: ast.expr) -> Expression:
        """`type(value).__name__`."""
        type_ = value.type
        if isinstance(type_, ClassType) and self.resolver.builtin_of(type_) is None:

            def name(class_: ClassType) -> Expression:
                return self.text(class_.python.__name__, self.span(node))

            return self._by_class(value, type_, lambda _: True, name, node)
        if isinstance(type_, OptionalType | UnionType):
            self.refuse("K0220", node, f"the class of a `{type_}` is not known here", "use isinstance first")
        builtin = self.resolver.builtin_of(type_)
        name_of = builtin if builtin is not None else getattr(type_, "python", None)
        shown = str(getattr(name_of, "__name__", type_)).split("[")[0]
        return self.sequence([self.evaluate(value)], self.text(shown, self.span(node)))

    def _by_class(
        self,
        value: Expression,
        type_: ClassType,
        differs: Callable[[type], bool],
        constant: Callable[[ClassType], Expression],
        node: ast.expr,
    ) -> Expression:
        """A constant of each class, chosen by the class of the object; `differs`: it is not that of the base."""
        with self.capture() as statements:
            held = self.hold(value)
        parts: list[tuple[Type, Expression]] = []
        pending = [type_.python]
        while pending:
            python = pending.pop(0)
            pending.extend(python.__subclasses__())
            class_ = type_ if python is type_.python else self.resolver.object(python, self.scope)
            if isinstance(class_, ClassType) and (python is type_.python or differs(python)):
                parts.insert(0, (class_, constant(class_)))
        return self.sequence(statements, self.dispatch(held, parts, node))

    def _close(self, name: str, known: list[str]) -> str | None:
        close = difflib.get_close_matches(name, known, 1)
        return f"did you mean {close[0]}?" if close else None

    def enum_attribute(self, value: Expression, type_: EnumType, name: str, node: ast.expr) -> Expression:
        """`.name` and `.value` of an enum member, and its methods and properties."""
        raise NotImplementedError

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
                self.resolver.unify(pattern, actual, bindings)
            parameters = [self.resolver.substitute(p, bindings) for p in parameters]
        if any(self.resolver.has_variables(p) for p in parameters):
            self.refuse(
                "K0412", node, f"the generic function `{function.__name__}` cannot be a value", "wrap it in a lambda"
            )
        if signature.is_generator:
            self.refuse("K0219", node, f"the generator `{function.__name__}` cannot be a value")
        instance = self.builder.instance(function, owner, kind, bindings, parameters)
        span = node if isinstance(node, Span) else self.span(node)
        return MakeCallable(callable_of(parameters, instance.result or NONE), span, instance, [])

    def _union_member(self, value: Expression, type_: UnionType, name: str, node: ast.expr) -> Expression:
        """An attribute that every member of a union has."""
        with self.capture() as statements:
            held = self.hold(value)
        parts: list[tuple[Type, Expression]] = []
        for member in type_.members:
            parts.append((member, self.member(self.convert("unwrap", held, member), name, node)))
        return self.sequence(statements, self.dispatch(held, parts, node))

    def dispatch(self, held: Expression, parts: list[tuple[Type, Expression]], node: ast.AST) -> Expression:
        """One expression per member of a union, chosen at run time."""
        span = self.span(node)
        common = self.common_type([part.type for _, part in parts])
        if common is None:
            self.refuse("K0529", node, "the members of the union give different types here")
        if common is NONE:
            statements: list[Statement] = []
            for member, part in reversed(parts):
                test = IsMember(BOOL, span, held, [member])
                statements = [If(span, test, [self.evaluate(part)], statements)]
            return Sequence(NONE, span, statements, self.none(span))
        result = self.coerce(parts[-1][1], common, node)
        for member, part in reversed(parts[:-1]):
            test = IsMember(BOOL, span, held, [member])
            result = Conditional(common, span, test, self.coerce(part, common, node), result)
        return result

    # Methods

    def call_method(self, receiver: Expression, name: str, arguments: list[Expression], node: ast.AST) -> Expression:
        return self.method_call(receiver, name, [Argument(node, None, a) for a in arguments], node)

    def method_call(
        self,
        receiver: Expression,
        name: str,
        arguments: list[Argument],
        node: ast.AST,
        expected: Type | None = None,
    ) -> Expression:
        """`receiver.name(...)` of a class, struct, union or builtin value."""
        type_ = receiver.type
        if isinstance(type_, NewTypeType):
            return self.method_call(self.convert("rename", receiver, type_.base), name, arguments, node, expected)
        if isinstance(type_, OptionalType):
            text = (
                self.name_of(node.func.value)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                else "value"
            )
            self.refuse(
                "K0506",
                node,
                f"`{text}` may be None, so it has no `{name}`",
                f"test it first: if {text} is not None: ...",
            )
        if isinstance(type_, UnionType):
            return self._union_call(receiver, type_, name, arguments, node)
        if not isinstance(type_, ClassType | StructType):
            return self.builtin_method(receiver, name, arguments, node, expected)
        name = self._overload(type_, name, arguments)
        method = self.classes.method(type_, name)
        if method is None:
            if name == "__eq__" and (isinstance(type_, StructType) or "__dataclass_fields__" in type_.python.__dict__):
                values = [a.checked for a in arguments if a.checked is not None]
                return Call(BOOL, self.span(node), self.synthesized_equality(type_), [receiver, *values])
            return self.attribute_call(receiver, name, arguments, node)
        if method.kind == "static":
            call = self.call_function(method.function, method.owner, "static", None, arguments, node, expected)
            return self.sequence([self.evaluate(receiver)], call)
        if method.kind == "class":
            return self.call_function(method.function, method.owner, "class", None, arguments, node, expected, type_)
        signature = self.builder.signatures.of(method.function, method.owner, method.kind)
        own_variables = any(self.resolver.has_variables(p.type) for p in signature.parameters[1:])
        if (
            isinstance(type_, ClassType)
            and not own_variables
            and not signature.is_generator
            and (method.is_abstract or self.classes.is_overridden(type_, name))
        ):
            return self.call_virtual(type_, name, receiver, arguments, node, signature)
        return self.call_function(method.function, method.owner, method.kind, receiver, arguments, node, expected)

    def _overload(self, type_: ClassType | StructType, name: str, arguments: list[Argument]) -> str:
        """The method of a builtin that these arguments select."""
        builtin = self.resolver.builtin_of(type_)
        if builtin is None:
            return name
        for condition, chosen in OVERLOADS.get((builtin, name), ()):
            if condition.isdigit():
                if len(arguments) == int(condition):
                    return chosen
            elif any(a.name == condition for a in arguments):
                return chosen
            elif arguments and arguments[0].name is None:
                first = arguments[0]
                if first.checked is None and isinstance(first.node, ast.expr):
                    hint = type_ if name in ("extend", "__iadd__") else None
                    first.checked = self.expression(first.node, hint)
                found = underlying(first.checked.type) if first.checked is not None else NONE
                is_integer = condition == "int" and isinstance(found, IntType)
                found_builtin = self.resolver.builtin_of(found)
                if is_integer or (found_builtin is not None and found_builtin.__name__ == condition):
                    return chosen
        return "equals" if name == "__eq__" and self.classes.method(type_, "__eq__") is None else name

    def builtin_method(
        self, receiver: Expression, name: str, arguments: list[Argument], node: ast.AST, expected: Type | None
    ) -> Expression:
        """A method of an integer, array, pointer, atomic or enum."""
        raise NotImplementedError

    def attribute_call(self, receiver: Expression, name: str, arguments: list[Argument], node: ast.AST) -> Expression:
        """A call of a callable field."""
        assert isinstance(node, ast.AST)
        where = node.func if isinstance(node, ast.Call) else node
        assert isinstance(receiver.type, ClassType | StructType)
        self.classes.complete(receiver.type)
        if receiver.type.field(name) is None and not isinstance(where, ast.expr):
            self.refuse("K0304", node, f"`{receiver.type}` has no method `{name}`")
        shown = where if isinstance(where, ast.expr) else ast.Name(name)
        return self.indirect_call(self.member(receiver, name, shown), arguments, node)

    def indirect_call(self, callee: Expression, arguments: list[Argument], node: ast.AST) -> Expression:
        """A call of a Callable value."""
        type_ = underlying(callee.type)
        if isinstance(type_, ClassType) and self.classes.method(type_, "__call__") is not None:
            return self.method_call(callee, "__call__", arguments, node)
        if isinstance(type_, OptionalType):
            self.refuse("K0506", node, "the function may be None", "test it first: if f is not None: ...")
        if not isinstance(type_, CallableType):
            self.refuse(
                "K0507", node, f"a `{callee.type}` cannot be called", "call a function, or give the class a __call__"
            )
        if len(arguments) != len(type_.parameters) or any(a.name is not None for a in arguments):
            self.refuse("K0508", node, f"the function takes {len(type_.parameters)} arguments, {len(arguments)} given")
        values: list[Expression] = []
        for argument, wanted in zip(arguments, type_.parameters, strict=True):
            if argument.checked is not None:
                values.append(self.coerce(argument.checked, wanted, argument.node))
            else:
                assert isinstance(argument.node, ast.expr)
                values.append(self.typed(argument.node, wanted))
        return IndirectCall(type_.result, self.span(node), callee, values)

    def _union_call(
        self, receiver: Expression, type_: UnionType, name: str, arguments: list[Argument], node: ast.AST
    ) -> Expression:
        with self.capture() as statements:
            held = self.hold(receiver)
            for argument in arguments:
                if argument.checked is None:
                    assert isinstance(argument.node, ast.expr)
                    argument.checked = self.hold(self.value(argument.node))
        parts: list[tuple[Type, Expression]] = []
        for member in type_.members:
            copies = [Argument(a.node, a.name, a.checked) for a in arguments]
            parts.append((member, self.method_call(self.convert("unwrap", held, member), name, copies, node)))
        return self.sequence(statements, self.dispatch(held, parts, node))

    def super_call(self, name: str, arguments: list[Argument], node: ast.AST) -> Expression:
        """`super().name(...)`."""
        owner = self.owner
        if not isinstance(owner, ClassType) or not self.function.parameters:
            self.refuse("K0301", node, "super() needs a method of a class with a base class")
        base = owner.base
        if name == "__init__" and base is not None and self.initializing is not None:
            above = self.classes.method(base, name)
            if above is not None:
                self.require_harmless(node, name, above)
            result = self._super_call(name, arguments, node, owner, base)
            for field in base.fields:
                self.note_field(field.name)
            return result
        above = self.classes.method(base, name) if base is not None else None
        if self.initializing is not None and above is not None:
            self.require_harmless(node, name, above)
        return self._super_call(name, arguments, node, owner, base)

    def _super_call(
        self, name: str, arguments: list[Argument], node: ast.AST, owner: ClassType, base: ClassType | None
    ) -> Expression:
        receiver = LocalRef(owner, self.span(node), self.function.parameters[0])
        method = self.classes.method(base, name) if base is not None else None
        if method is None:
            if name == "__init__":
                if base is not None:
                    constructor = self.constructor(base, None)
                    if constructor is not None:
                        parameters = self._constructor_parameters(base, None)
                        values = [
                            self._constructor_argument(base, p, a, node)
                            for p, a in self.match(str(base), parameters, arguments, node)
                        ]
                        upcast = self.coerce(receiver, base, node)
                        return Call(NONE, self.span(node), constructor, [upcast, *values])
                return self.none(self.span(node))
            self.refuse("K0304", node, f"the base class of `{owner}` has no method `{name}`")
        upcast = self.coerce(receiver, method.owner, node)
        return self.call_function(method.function, method.owner, method.kind, upcast, arguments, node)

    # Small pieces shared by the parts above

    def unwrap_checked(self, value: Expression, type_: Type) -> Expression:
        """A narrowing that is checked again at run time."""
        if isinstance(value.type, OptionalType):
            value = Convert(value.type.inner, value.span, "unwrap_checked", value)
        if value.type is not type_:
            if isinstance(value.type, UnionType):
                local = self.temporary(value.type, value.span)
                reference = LocalRef(value.type, value.span, local)
                test = IsMember(BOOL, value.span, reference, _parts(type_))
                check: list[Statement] = [
                    Assign(value.span, reference, value),
                    If(value.span, test, [], [Panic(value.span, "narrowing", f"the value is not a {type_} any more")]),
                ]
                return Sequence(type_, value.span, check, Convert(type_, value.span, "unwrap", reference))
            value = Convert(type_, value.span, "downcast_checked", value)
        return value

    def is_place(self, value: Expression) -> bool:
        """Whether the expression has storage of its own."""
        return isinstance(value, LocalRef | StaticRef | FieldOf)


def _parts(type_: Type) -> list[Type]:
    return list(type_.members) if isinstance(type_, UnionType) else [type_]


def _inherits_dataclass(python: type) -> bool:
    return any("__dataclass_fields__" in base.__dict__ for base in python.__mro__)
