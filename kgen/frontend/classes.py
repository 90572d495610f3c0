"""The inside of classes and structs: bases, fields, methods, found from the live class and its source."""

from __future__ import annotations

import abc
import ast
import collections
import dataclasses
import enum
import functools
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from kgen import lang
from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.generics import OpenType
from kgen.frontend.live import is_class, is_named_tuple
from kgen.frontend.nominal import Scope
from kgen.frontend.resolver import Resolver
from kgen.frontend.source import Sources
from kgen.frontend.tree import Span
from kgen.frontend.types import BOOL, INT, NO_DEFAULT, ClassType, EnumType, Field, IntType, StructType, Type, underlying

IMPLIED_BASES: Final = (object, typing.Generic, typing.Protocol, abc.ABC, Exception, BaseException)
"""Bases that add nothing to a compiled class."""

MethodKind = Literal["method", "static", "class", "property"]


class Method:
    """A method as found in a class: where, what kind, and the live function."""

    def __init__(
        self, owner: ClassType | StructType, kind: MethodKind, function: types.FunctionType, is_abstract: bool
    ) -> None:
        self.owner = owner
        self.kind: MethodKind = kind
        self.function: types.FunctionType = function
        self.is_abstract = is_abstract


class Classes:
    """Completes nominal types on demand."""

    def __init__(self, resolver: Resolver, sources: Sources, reporter: Reporter) -> None:
        self.resolver = resolver
        self.sources = sources
        self.reporter = reporter
        self.unknown_fields: set[tuple[Type, str]] = set()
        """Fields whose type was refused: using them says nothing new."""
        self.infer_field: Callable[[ClassType, types.FunctionType, ast.expr], Type | None] | None = None
        """Set by the checker: the type of an unannotated `self.x = expression` of `__init__`."""
        resolver.begin = self._begin

    def _begin(self, type_: ClassType | StructType) -> None:
        """What is known of a type from the start, so that nothing depends on when it is completed: the options of a
        struct, the base of a class."""
        if isinstance(type_, ClassType):
            self._resolve_base(type_)
            return
        info: object = type_.python.__dict__.get("__kgen_struct__")
        type_.packed = bool(getattr(info, "packed", False))
        type_.frozen = bool(getattr(info, "frozen", False)) or is_named_tuple(type_.python)
        type_.alignment = getattr(info, "align", None)

    def complete(self, type_: ClassType | StructType) -> None:
        """Fills in the fields, once."""
        if type_.complete:
            return
        type_.complete = True
        if isinstance(type_, StructType):
            self._complete_struct(type_)
        else:
            self._complete_class(type_)

    def span(self, python: type) -> Span:
        """Where a class is declared."""
        found = self.sources.class_(python)
        if found is None:
            return Span("<built in>", 1, 0, 1, 1)
        file, node = found
        whole = file.span(node)
        column = whole.column + len("class ")
        return Span(whole.file, node.lineno, column, node.lineno, column + len(node.name))

    # Structs

    def _complete_struct(self, struct: StructType) -> None:
        defaults: dict[str, object] = getattr(struct.python, "_field_defaults", {})
        scope = self.resolver.scope_of(struct)
        for index, (name, annotation, node) in enumerate(self._annotations(struct.python)):
            if _is_class_variable(annotation, node):
                continue
            type_ = self._field_type(annotation, node, scope, struct.python, name)
            offset, bits = _placement(annotation, node, scope)
            default = (
                defaults.get(name, NO_DEFAULT)
                if is_named_tuple(struct.python)
                else struct.python.__dict__.get(name, NO_DEFAULT)
            )
            if type(default).__name__ in ("member_descriptor", "property"):
                default = NO_DEFAULT
            if isinstance(type_, StructType):
                self.complete(type_)
            self._require_layout(struct, name, type_, offset, bits, node)
            struct.fields.append(Field(name, type_, len(struct.fields), offset, bits, default))
            if type_ is struct:
                self.reporter.report(
                    "K0408", self._node_span(struct.python, node), f"the struct `{struct}` contains itself"
                )
                struct.fields.pop()
            del index

    def _require_layout(
        self, struct: StructType, name: str, type_: Type, offset: int | None, bits: int | None, node: ast.expr | None
    ) -> None:
        """Explicit offsets do not go back; bit fields fit their integer."""
        base = underlying(type_)
        if bits is not None:
            width = base.bits if isinstance(base, IntType) else 1 if base is BOOL else None
            if isinstance(base, EnumType):
                width = base.storage.bits
            if width is None or not 1 <= bits <= width:
                self.reporter.report(
                    "K0407",
                    self._node_span(struct.python, node),
                    f"the field `{name}` of {bits} bits does not fit a `{type_}`",
                    "a bit field has 1 bit to the width of its integer",
                )
        previous = struct.fields[-1] if struct.fields else None
        if offset is not None and previous is not None and previous.offset is not None and offset < previous.offset:
            self.reporter.report(
                "K0407",
                self._node_span(struct.python, node),
                f"the field `{name}` at offset {offset} starts before `{previous.name}`",
                "write the fields in the order of their offsets",
            )

    # Classes

    def _complete_class(self, class_: ClassType) -> None:
        if class_.base is not None:
            self.complete(class_.base)
            class_.fields.extend(class_.base.fields)
            class_.base.subclasses.append(class_)
        scope = self.resolver.scope_of(class_)
        for name, annotation, node in self._annotations(class_.python):
            value = class_.python.__dict__.get(name, NO_DEFAULT)
            if _is_class_variable(annotation, node) or (_is_final(annotation, node) and value is not NO_DEFAULT):
                continue
            if class_.field(name) is not None:
                continue
            type_ = self._field_type(annotation, node, scope, class_.python, name)
            default = self._class_default(class_.python, name, value)
            class_.fields.append(
                Field(name, type_, len(class_.fields), None, None, default, _is_final(annotation, node))
            )
        self._fields_of_methods(class_, scope)

    def _class_default(self, python: type, name: str, value: object) -> object:
        declared = python.__dict__.get("__dataclass_fields__", {}).get(name)
        if declared is not None:
            if declared.default is not dataclasses.MISSING:
                return declared.default
            if declared.default_factory is not dataclasses.MISSING:
                return DefaultFactory(declared.default_factory)
            return NO_DEFAULT
        if type(value).__name__ in ("member_descriptor", "property", "function"):
            return NO_DEFAULT
        return value

    def _resolve_base(self, class_: ClassType) -> None:
        python = class_.python
        bases: tuple[object, ...] = getattr(python, "__orig_bases__", python.__bases__)
        if "__orig_bases__" not in python.__dict__:
            bases = python.__bases__
        real: list[ClassType] = []
        scope = self.resolver.scope_of(class_)
        for base in bases:
            origin = typing.get_origin(base) or base
            if origin in IMPLIED_BASES or getattr(origin, "_is_protocol", False):
                continue
            if is_class(origin) and origin.__module__ == "builtins":
                if origin is not object and not issubclass(origin, BaseException | type):
                    self.reporter.report(
                        "K0222",
                        self.span(python),
                        f"`{class_}` is derived from the builtin `{origin.__name__}`",
                        f"hold the {origin.__name__} as a field",
                    )
                continue
            resolved = self.resolver.object(base, scope)
            if isinstance(resolved, ClassType):
                real.append(resolved)
        if len(real) > 1:
            names = ", ".join(str(r) for r in real)
            self.reporter.report(
                "K0210",
                self.span(python),
                f"`{class_}` inherits from {names}",
                "keep one base class and hold the other as a field",
            )
        if type(python) not in (type, abc.ABCMeta, enum.EnumMeta) and type(python).__name__ != "_ProtocolMeta":
            self.reporter.report(
                "K0209",
                self.span(python),
                f"`{class_}` has the metaclass `{type(python).__name__}`",
                "compute what it needs at build time with a decorator",
            )
        class_.base = real[0] if real else None

    def _fields_of_methods(self, class_: ClassType, scope: Scope) -> None:
        """Fields declared in methods: `self.x: T = ...` anywhere, `self.x = ...` in `__init__`."""
        found = self.sources.class_(class_.python)
        if found is None:
            return
        file, definition = found
        for method in definition.body:
            if not isinstance(method, ast.FunctionDef) or not method.args.args:
                continue
            self_name = method.args.args[0].arg
            for statement in ast.walk(method):
                if isinstance(statement, ast.AnnAssign) and _self_field(statement.target, self_name):
                    name = typing.cast(ast.Attribute, statement.target).attr
                    if ast.unparse(statement.annotation).split(".")[-1] == "Final":
                        continue
                    if class_.field(name) is None:
                        type_ = self.resolver.annotation(_without_final(statement.annotation), scope)
                        class_.fields.append(Field(name, type_, len(class_.fields), default=NO_DEFAULT))
        initializer = class_.python.__dict__.get("__init__")
        if not isinstance(initializer, types.FunctionType):
            return
        located = self.sources.function(initializer)
        if located is None or located[0] is not file or not located[1].args.args:
            return
        self_name = located[1].args.args[0].arg
        for statement in ast.walk(located[1]):
            if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
                continue
            for target, value in _targets(statement, statement.value):
                if not _self_field(target, self_name):
                    continue
                name = typing.cast(ast.Attribute, target).attr
                declared = class_.python.__dict__.get(name, NO_DEFAULT)
                is_slot = isinstance(declared, types.MemberDescriptorType)
                if class_.field(name) is not None or not (declared is NO_DEFAULT or is_slot):
                    continue
                type_ = self.infer_field(class_, initializer, value) if self.infer_field else None
                if type_ is None:
                    self.reporter.report(
                        "K0406",
                        file.span(target),
                        f"the type of the field `{name}` is not known here",
                        f"annotate it: self.{name}: {_guess(value)} = {ast.unparse(value)}",
                    )
                    self.unknown_fields.add((class_, name))
                    type_ = INT
                class_.fields.append(Field(name, type_, len(class_.fields), default=NO_DEFAULT))

    # Members

    def method(self, type_: ClassType | StructType, name: str) -> Method | None:
        """The method `name` of a type, from the class itself or the nearest base that has it."""
        self.complete(type_)
        current: ClassType | StructType | None = type_
        while current is not None:
            value: object = current.python.__dict__.get(name)
            if value is not None:
                return self._as_method(current, value)
            if isinstance(current, ClassType):
                self.complete(current)
                current = current.base
            else:
                current = None
        return None

    def _as_method(self, owner: ClassType | StructType, value: object) -> Method | None:
        kind: MethodKind = "method"
        if isinstance(value, staticmethod):
            kind, value = "static", typing.cast("staticmethod[..., object]", value).__func__
        elif isinstance(value, classmethod):
            kind, value = "class", typing.cast("classmethod[object, ..., object]", value).__func__
        elif isinstance(value, property):
            kind, value = "property", value.fget
        if not isinstance(value, types.FunctionType) or value.__code__.co_filename.startswith("<"):
            return None
        if value.__module__ == "kgen.lang.structs":
            return None
        if value.__code__.co_filename in (dataclasses.__file__, functools.__file__, collections.__file__):
            return None  # of @dataclass, @total_ordering and NamedTuple: made by the checker
        return Method(owner, kind, value, bool(getattr(value, "__isabstractmethod__", False)))

    def setter(self, type_: ClassType | StructType, name: str) -> Method | None:
        """The setter of a property."""
        current: ClassType | StructType | None = type_
        while current is not None:
            value: object = current.python.__dict__.get(name)
            if isinstance(value, property) and isinstance(value.fset, types.FunctionType):
                return Method(current, "method", value.fset, False)
            current = current.base if isinstance(current, ClassType) else None
        return None

    def class_attribute(self, type_: ClassType | StructType, name: str) -> object:
        """A build-time attribute of the class, or `NO_DEFAULT`."""
        for python in type_.python.__mro__:
            if name in python.__dict__:
                return python.__dict__[name]
        return NO_DEFAULT

    def descendants(self, python: type) -> list[type]:
        """All Python subclasses, each after those it derives from."""
        found: list[type] = []
        pending = list(python.__subclasses__())
        while pending:
            found.append(pending.pop(0))
            pending.extend(found[-1].__subclasses__())
        return found

    def is_overridden(self, class_: ClassType, name: str) -> bool:
        """Whether any Python subclass defines `name` again."""
        return any(name in python.__dict__ for python in self.descendants(class_.python))

    # Annotations of a class body

    def _annotations(self, python: type) -> list[tuple[str, object, ast.expr | None]]:
        """Name, live annotation, and its syntax where the source is known; in source order."""
        live: dict[str, object] = python.__dict__.get("__annotations__", {})
        found = self.sources.class_(python)
        syntax: dict[str, ast.expr] = {}
        if found is not None:
            for statement in found[1].body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    syntax[statement.target.id] = statement.annotation
        return [(name, annotation, syntax.get(name)) for name, annotation in live.items()]

    def _field_type(self, annotation: object, node: ast.expr | None, scope: Scope, python: type, name: str) -> Type:
        resolved: Type | None
        if node is not None:
            resolved = self.resolver.annotation(_without_final(node), scope)
        else:
            resolved = self.resolver.object(annotation, scope)
        if resolved is None or isinstance(resolved, OpenType):
            self.reporter.report(
                "K0406",
                self._node_span(python, node),
                f"`{ast.unparse(node) if node is not None else annotation}` is not a field type of the subset",
                "a field needs one concrete type" if resolved is not None else None,
            )
            raise Abandoned
        del name
        return resolved

    def _node_span(self, python: type, node: ast.AST | None) -> Span:
        found = self.sources.class_(python)
        if node is None or found is None:
            return self.span(python)
        return found[0].span(node)


@dataclass(frozen=True)
class DefaultFactory:
    """`field(default_factory=list)`: called for each new object."""

    factory: object


def _self_field(target: ast.expr, self_name: str) -> bool:
    return isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == self_name


def _without_final(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] in ("Final", "ClassVar"):
        return node.slice
    return node


def _is_class_variable(annotation: object, node: ast.expr | None) -> bool:
    text = ast.unparse(node) if node is not None else str(annotation)
    return text.split("[")[0].split(".")[-1] == "ClassVar"


def _is_final(annotation: object, node: ast.expr | None) -> bool:
    text = ast.unparse(node) if node is not None else str(annotation)
    return text.split("[")[0].split(".")[-1] == "Final"


def _placement(annotation: object, node: ast.expr | None, scope: Scope) -> tuple[int | None, int | None]:
    """Explicit byte offset and bit width from `Annotated[T, offset(8)]` and `Annotated[T, bits(3)]`."""
    if isinstance(annotation, str) and node is not None:
        try:
            annotation = eval(annotation, {**scope.names})  # build time is Python's time
        except Exception:
            return None, None
    offset: int | None = None
    bits: int | None = None
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, lang.offset):
            offset = extra.bytes
        elif isinstance(extra, lang.bits):
            bits = extra.width
    return offset, bits


def is_truth_type(type_: Type) -> bool:
    """Whether the type has a cheap truth value of its own."""
    return underlying(type_) is BOOL


def _targets(statement: ast.Assign | ast.AnnAssign, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Each target of an assignment with its value; `self.a, self.b = x, y` has two of each."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    pairs: list[tuple[ast.expr, ast.expr]] = []
    for target in targets:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            pairs += zip(target.elts, value.elts, strict=True)
        else:
            pairs.append((target, value))
    return pairs


def _guess(value: ast.expr) -> str:
    """The annotation that the help of an unknown field shows."""
    match value:
        case ast.Constant(value=None):
            return "T | None"
        case ast.List():
            return "list[T]"
        case ast.Dict():
            return "dict[K, V]"
        case _:
            return "T"
