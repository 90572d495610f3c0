"""The state of checking one function body, and the small services every part of the checker uses."""

from __future__ import annotations

import ast
import builtins
import enum
import types
import typing
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NoReturn

from kgen import lang
from kgen.frontend import tree
from kgen.frontend.diagnostics import Abandoned, Note
from kgen.frontend.flow import Flow
from kgen.frontend.live import CALLABLE_FORM, is_class, is_one_of
from kgen.frontend.nominal import Scope
from kgen.frontend.program import Builder, Pending
from kgen.frontend.source import SourceFile
from kgen.frontend.tree import Assign, Constant, Expression, Local, LocalRef, Sequence, Span, Statement, StaticRef
from kgen.frontend.types import BOOL, INT, NONE, ClassType, EnumType, IntType, StructType, Type, array_of, is_memory


class LiteralType(IntType):
    """The type of an integer literal or build-time integer: takes the type its surroundings ask for."""

    def __init__(self) -> None:
        super().__init__("int", 64, signed=True)


LITERAL: Final = LiteralType()


class AbsentType:
    """The class of `ABSENT`."""


ABSENT: Final = AbsentType()
"""Not a build-time value."""


@dataclass
class LoopContext:
    """The innermost loop while its body is checked."""

    breaks: list[Flow] = field(default_factory=list[Flow])
    continues: list[Flow] = field(default_factory=list[Flow])


@dataclass(eq=False)
class NestedFunction:
    """A `def` inside a function: compiled where it is called, captured variables passed by value."""

    node: ast.FunctionDef
    captures: list[Local] = field(default_factory=list[Local])
    instance: tree.Function | None = None


class Body:
    """One function body under way. The parts of the checker are the subclasses of this class, stacked."""

    def __init__(self, builder: Builder, pending: Pending) -> None:
        self.builder = builder
        self.resolver = builder.resolver
        self.classes = builder.classes
        self.reporter = builder.reporter
        self.observer = builder.observer
        self.pending = pending
        self.function = pending.function
        self.file: SourceFile = pending.file
        self.scope: Scope = pending.scope
        self.flow = Flow()
        self.statements: list[Statement] = []
        self.loops: list[LoopContext] = []
        self.handlers = 0
        self.nested: dict[str, NestedFunction] = {}
        self.reads: set[Local] = set()
        """Variables read so far: a loop must not read one that its own body replaces by one of another type."""
        self.declared: dict[str, Type] = {}
        """Annotated variables."""
        self.local_cache: dict[tuple[str, Type], Local] = {}
        """A name that gets the same type again gets the same variable."""
        self.poisoned: set[str] = set()
        """Variables whose assignment was refused: reading them says nothing new."""
        self.is_incomplete = False
        """A statement was refused: what the body does as a whole is not known."""
        self.assigned: frozenset[str] = frozenset()
        """All names that are variables of this function."""
        self.owner: Type | None = pending.owner
        self.inferred_result: Type | None = None
        self.initializing: ClassType | None = None
        """The class whose `__init__` this is: its object may not be used before its fields are assigned."""
        self.must_assign: list[str] = []
        self.own_object_is_safe = False
        """The `self` about to be read is only the way to one of its fields."""
        self.in_lambda = isinstance(pending.node, ast.Lambda)

    # What the parts above provide

    def expression(self, node: ast.expr, expected: Type | None = None) -> Expression:
        """The typed expression; integer literals may come back as LITERAL."""
        raise NotImplementedError

    def value(self, node: ast.expr, expected: Type | None = None) -> Expression:
        """The typed expression with a definite type."""
        raise NotImplementedError

    def typed(self, node: ast.expr, wanted: Type) -> Expression:
        """The expression converted to `wanted`, or a diagnostic."""
        raise NotImplementedError

    def coerce(self, value: Expression, wanted: Type, node: ast.AST) -> Expression:
        """Implicit conversion, or a diagnostic."""
        raise NotImplementedError

    def condition(self, node: ast.expr) -> Expression:
        """A BOOL with Python's truth value."""
        raise NotImplementedError

    def suite(self, statements: list[ast.stmt]) -> list[Statement]:
        """The checked statements of a block."""
        raise NotImplementedError

    # Diagnostics

    def span(self, node: ast.AST) -> Span:
        return self.file.span(node)

    def refuse(
        self,
        code: str,
        node: ast.AST | Span,
        message: str,
        help: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> NoReturn:
        """Reports a diagnostic and abandons the statement."""
        self.report(code, node, message, help, notes)
        raise Abandoned

    def report(
        self,
        code: str,
        node: ast.AST | Span,
        message: str,
        help: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Reports a diagnostic; checking goes on."""
        span = node if isinstance(node, Span) else self.span(node)
        if self.pending.cause is not None:  # inside the run-time library: the mistake is where it is used
            span, notes = self.pending.cause, ()
        self.reporter.report(code, span, message, help, notes)

    def note_cause(self, node: ast.AST) -> None:
        """Instances of the run-time library that are made from here on are due to `node`."""
        if self.pending.cause is not None:
            self.builder.cause = self.pending.cause
        elif hasattr(node, "lineno"):
            self.builder.cause = self.span(node)

    # Statements and temporaries

    def emit(self, statement: Statement) -> None:
        self.statements.append(statement)

    @contextmanager
    def capture(self) -> Generator[list[Statement]]:
        """Collects what is emitted inside into a list of its own."""
        outer, self.statements = self.statements, []
        captured = self.statements
        try:
            yield captured
        finally:
            self.statements = outer

    def temporary(self, type_: Type, span: Span, name: str = "") -> Local:
        """A fresh variable that the source does not see."""
        made = Local(f".{name}{len(self.function.locals)}", type_, span)
        self.function.locals.append(made)
        return made

    def variable(self, name: str, type_: Type, span: Span) -> Local:
        """A fresh variable of the source."""
        made = Local(name, type_, span)
        self.function.locals.append(made)
        return made

    def hold(self, value: Expression) -> Expression:
        """A form of `value` that can be used several times; what it needs first is emitted."""
        if isinstance(value, Constant):
            return value
        if isinstance(value, LocalRef) and (value.local.name.startswith(".") or value.local.is_parameter is False):
            if value.local.name.startswith("."):
                return value
        if isinstance(value, LocalRef | StaticRef | tree.FieldOf | tree.ElementOf) and self.is_stable(value):
            return value
        if is_memory(value.type) and isinstance(value, tree.FieldOf | tree.ElementOf | tree.PointerItem):
            return self.hold_place(value)
        local = self.temporary(value.type, value.span)
        self.emit(Assign(value.span, LocalRef(value.type, value.span, local), value))
        return LocalRef(value.type, value.span, local)

    def hold_place(self, value: Expression) -> Expression:
        """The same place with everything in it evaluated once."""
        match value:
            case LocalRef() | StaticRef():
                return value
            case tree.FieldOf(object=inner) if is_memory(value.type):
                return tree.FieldOf(value.type, value.span, self.hold_place(inner), value.field)
            case tree.ElementOf(array=inner) if is_memory(value.type):
                return tree.ElementOf(value.type, value.span, self.hold_place(inner), self.hold(value.index))
            case tree.PointerItem(pointer=inner) if is_memory(value.type):
                return tree.PointerItem(value.type, value.span, self.hold(inner), self.hold(value.index))
            case _:
                return self.hold(value)

    def constant_table(self, element: Type, values: list[Expression]) -> Expression | None:
        """A read-only array of the image with these values; None when they are not all known at build time."""
        numbers = [v.value for v in values if isinstance(v, Constant) and isinstance(v.value, int)]
        if len(numbers) != len(values) or not values:
            return None
        type_ = array_of(element, len(values))
        static = self.builder.table(type_, numbers, self.function.package)
        return StaticRef(type_, values[0].span, static)

    def is_stable(self, value: Expression) -> bool:
        """Whether evaluating the place again gives the same storage, and copying it would cost."""
        if not is_memory(value.type):
            return False
        match value:
            case LocalRef() | StaticRef():
                return True
            case tree.FieldOf(object=inner):
                return self.is_stable(inner) or (isinstance(inner, LocalRef) and inner.local.name.startswith("."))
            case tree.ElementOf(array=inner, index=Constant() | LocalRef()):
                return self.is_stable(inner)
            case _:
                return False

    def sequence(self, statements: list[Statement], value: Expression) -> Expression:
        """`value` after `statements`."""
        if not statements:
            return value
        return Sequence(value.type, value.span, statements, value)

    # After a diagnostic

    def recover(self, node: ast.stmt | ast.ExceptHandler) -> None:
        """After a refused statement or handler its targets count as assigned, so that one mistake is reported once."""
        self.is_incomplete = True
        if self.reporter is self.builder.classes.reporter:
            self.builder.is_incomplete = True
        if isinstance(node, ast.Global | ast.Nonlocal):
            self.poisoned.update(node.names)
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store) and part.id not in self.flow.bindings:
                self.poisoned.add(part.id)
            elif isinstance(part, ast.alias):
                self.poisoned.add(part.asname or part.name.split(".")[0])
            elif isinstance(part, ast.FunctionDef | ast.ClassDef):
                self.poisoned.add(part.name)
        if isinstance(node, ast.Return | ast.Raise):
            self.flow.is_reachable = False

    # Names

    def build_time_name(self, name: str) -> object:
        """The live object a free name means, or ABSENT."""
        if name in self.scope.names:
            return self.scope.names[name]
        if self.pending.receiver == name:
            return self.pending.owner_class
        return getattr(builtins, name, ABSENT)

    def build_time(self, node: ast.expr) -> object:
        """The live object (or, for type expressions, the `Type`) that an expression means, or ABSENT."""
        match node:
            case ast.Name(id=name):
                if name in self.flow.bindings or name in self.nested:
                    return ABSENT
                return self.build_time_name(name)
            case ast.Attribute(value=value, attr=name):
                base = self.build_time(value)
                if isinstance(base, ClassType | StructType | EnumType):
                    base = base.python
                if base is ABSENT or isinstance(base, Type):
                    return ABSENT
                if isinstance(base, type | types.ModuleType) or _is_plain_object(base):
                    found: object = getattr(base, name, ABSENT)
                    return found
                return ABSENT
            case ast.Subscript(value=value):
                base = self.build_time(value)
                if is_class(base) or typing.get_origin(base) is not None or _is_special_form(base):
                    if is_class(base) and issubclass(base, enum.Enum):
                        return ABSENT
                    return self.resolver.annotation(node, self.scope)
                return ABSENT
            case _:
                return ABSENT

    def name_of(self, node: ast.expr) -> str:
        """The source text of a short expression, for messages."""
        text = ast.unparse(node)
        return text if len(text) <= 40 else text[:37] + "..."

    def bool_constant(self, value: bool, span: Span) -> Constant:
        return Constant(BOOL, span, value)

    def none(self, span: Span) -> Constant:
        return Constant(NONE, span, None)

    def integer(self, value: int, span: Span, type_: Type = INT) -> Constant:
        return Constant(type_, span, value)


def _is_special_form(value: object) -> bool:
    return is_one_of(value, (typing.Optional, typing.Union, CALLABLE_FORM))


def _is_plain_object(value: object) -> bool:
    """A build-time object whose attributes are build-time values: not a number, text, or container."""
    if isinstance(value, lang.Static | lang.Array | lang.Atomic):
        return False
    return not isinstance(
        value, int | str | bytes | tuple | list | dict | set | types.FunctionType | types.BuiltinFunctionType
    )


def short_text(node: ast.AST) -> str:
    """The source of an expression in a message, unless it is long."""
    text = ast.unparse(node) if isinstance(node, ast.expr) else "value"
    return text if len(text) <= 40 else "..."
