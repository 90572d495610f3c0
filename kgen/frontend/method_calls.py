"""Method calls: of classes, structs, unions, builtin values, callable fields, and of `super()`."""

from __future__ import annotations

import ast

from kgen.frontend.arguments import Argument
from kgen.frontend.attributes import Attributes
from kgen.frontend.generated_equality import generated_equality
from kgen.frontend.generics import has_variables
from kgen.frontend.tree import (
    Assign,
    Call,
    Convert,
    Expression,
    FieldOf,
    If,
    IndirectCall,
    IsMember,
    LocalRef,
    Panic,
    Sequence,
    Statement,
    StaticRef,
)
from kgen.frontend.types import (
    BOOL,
    NONE,
    CallableType,
    ClassType,
    IntType,
    NewTypeType,
    OptionalType,
    StructType,
    Type,
    UnionType,
    underlying,
)
from kgen.runtime.overloads import OVERLOADS


class MethodCalls(Attributes):
    """Part of the checker: method calls."""

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
                return Call(BOOL, self.span(node), generated_equality(self, type_), [receiver, *values])
            return self.attribute_call(receiver, name, arguments, node)
        if method.kind == "static":
            call = self.call_function(method.function, method.owner, "static", None, arguments, node, expected)
            return self.sequence([self.evaluate(receiver)], call)
        if method.kind == "class":
            return self.call_function(method.function, method.owner, "class", None, arguments, node, expected, type_)
        signature = self.builder.signatures.of(method.function, method.owner, method.kind)
        own_variables = any(has_variables(p.type) for p in signature.parameters[1:])
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
