"""The whole program under construction: instances of functions, classes that become live, virtual methods."""

from __future__ import annotations

import ast
import types
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kgen.frontend import tree
from kgen.frontend.classes import Classes, Method
from kgen.frontend.diagnostics import Abandoned, Reporter
from kgen.frontend.generics import Environment, has_variables
from kgen.frontend.nominal import Scope
from kgen.frontend.observer import Observer
from kgen.frontend.resolver import Resolver
from kgen.frontend.signatures import Signature, Signatures
from kgen.frontend.source import SourceFile, Sources
from kgen.frontend.tree import Function, Local, Program, Span, Static
from kgen.frontend.types import ArrayType, ClassType, Type, VirtualSlot

MAXIMUM_INSTANCES = 50_000
"""Generic instantiation that makes more functions than this does not end."""

MAXIMUM_NAME = 2000
"""Characters of a type's name; types that grow with every instantiation pass this soon."""


@dataclass(eq=False)
class Pending:
    """A function whose signature is fixed and whose body is still to be checked."""

    function: Function
    node: ast.FunctionDef | ast.Lambda
    file: SourceFile
    scope: Scope
    owner: Type | None
    receiver: str | None = None
    """The name that stands for the class itself in a class method."""
    owner_class: Type | None = None
    nested: dict[str, object] | None = None
    """The nested functions of the enclosing function, which may call each other."""
    cause: Span | None = None
    """For a function of the run-time library: what in the program asked for this instance of it."""


class Builder:
    """Owns everything that is shared between the functions of one program."""

    def __init__(self, reporter: Reporter, sources: Sources, observer: Observer | None = None) -> None:
        self.reporter = reporter
        self.observer = observer or Observer()
        self.sources = sources
        self.resolver = Resolver(sources, reporter)
        self.classes = Classes(self.resolver, sources, reporter)
        self.signatures = Signatures(self.resolver, sources, reporter)
        self.program = Program()
        self.check_body: Callable[[Pending], None] | None = None
        self._instances: dict[tuple[object, ...], Function] = {}
        self._queue: deque[Pending] = deque()
        self._statics: dict[object, Static] = {}
        self._keep: list[object] = []
        self._tables: dict[tuple[ArrayType, tuple[int, ...]], Static] = {}
        self._slots: dict[tuple[ClassType, str], VirtualSlot] = {}
        self._implementations: dict[tuple[ClassType, VirtualSlot], Function] = {}
        self._live: list[ClassType] = []
        self._names: dict[str, int] = {}
        self.synthesized: dict[tuple[object, ...], Function] = {}
        """Functions the checker made itself: constructors, equality, closures."""
        self.generator_calls: dict[Function, list[Function]] = {}
        """Which generators a generator iterates: they are inlined into each other."""
        self.cause: Span | None = None
        """The expression of the program that is being checked."""
        self.is_incomplete = False
        """A statement was left out because it was refused."""
        self.missing_attributes: set[tuple[Type, str]] = set()
        """What was reported as missing: the same mistake seen from another place says nothing new."""

    # Functions

    def instance(
        self,
        function: types.FunctionType,
        owner: Type | None,
        kind: str,
        bindings: Environment,
        parameter_types: list[Type],
        receiver_class: Type | None = None,
    ) -> Function:
        """The instance of a function for these bindings of its type parameters and these parameter types."""
        signature = self.signatures.of(function, owner, kind)
        key = (function, owner, receiver_class, tuple(sorted((str(k), id(v)) for k, v in bindings.items())))
        key += tuple(parameter_types)
        found = self._instances.get(key)
        if found is not None:
            return found
        scope = Scope(signature.scope.names, {**signature.scope.environment, **bindings}, signature.file, owner)
        made = Function(
            name="",
            display_name=function.__qualname__.replace("<locals>.", ""),
            file=signature.file.path,
            span=name_span(signature),
            owner=owner if isinstance(owner, ClassType) else None,
        )
        qualified = f"{function.__module__}.{made.display_name}"
        arguments = [str(b) for b in bindings.values()] or [str(a) for a in getattr(owner, "arguments", ())]
        if arguments:
            qualified += f"[{', '.join(arguments)}]"
        made.name = self.unique(qualified)
        for parameter, type_ in zip(signature.parameters, parameter_types, strict=True):
            made.parameters.append(Local(parameter.name, type_, parameter.span, is_parameter=True))
        result = self.resolver.substitute(signature.result, scope.environment)
        if has_variables(result):
            self.reporter.report(
                "K0412",
                made.span,
                f"the result type `{signature.result}` of `{signature.name}` cannot be inferred from its arguments",
                "mention the type parameter in a parameter",
            )
            raise Abandoned
        made.result = result
        made.is_generator = signature.is_generator
        self._attributes(made, function)
        self._instances[key] = made
        too_long = any(len(type_.name) > MAXIMUM_NAME for type_ in parameter_types)
        if too_long or len(self._instances) > MAXIMUM_INSTANCES:
            self.reporter.report("K0902", made.span, f"instantiating `{signature.name}` does not end")
            raise Abandoned
        pending = Pending(
            made, signature.node, signature.file, scope, owner, signature.receiver, receiver_class or owner
        )
        if function.__module__.startswith("kgen.runtime"):
            pending.cause = self.cause
        self.add(pending)
        return made

    def add(self, pending: Pending) -> None:
        """Queues a function for checking."""
        self._queue.append(pending)
        self.program.functions.append(pending.function)

    def unique(self, name: str) -> str:
        """`name`, or `name#2` and so on when it is taken."""
        count = self._names.get(name, 0) + 1
        self._names[name] = count
        return name if count == 1 else f"{name}#{count}"

    def _attributes(self, made: Function, function: types.FunctionType) -> None:
        """Decorators leave their mark as attributes of the live function."""
        promises: frozenset[str] = getattr(function, "__kgen_promises__", frozenset[str]())
        made.promises = frozenset(promises)
        inline: Literal["always", "never"] | None = getattr(function, "__kgen_inline__", None)
        made.inline = inline
        made.track_caller = bool(getattr(function, "__kgen_track_caller__", False))
        made.naked = bool(getattr(function, "__kgen_naked__", False))
        made.export = getattr(function, "__kgen_export__", None)
        made.section = getattr(function, "__kgen_section__", None)
        made.is_unsafe = "UNSAFE" in function.__globals__
        made.package = function.__module__

    def run(self) -> None:
        """Checks queued bodies until nothing new is reachable."""
        assert self.check_body is not None
        done: set[tuple[ClassType, VirtualSlot]] = set()
        while True:
            while self._queue:
                self.check_body(self._queue.popleft())
            for class_ in list(self._live):
                for slot in list(self._slots.values()):
                    if (class_, slot) not in done and class_.is_subclass_of(slot.owner):
                        done.add((class_, slot))
                        self._implement(class_, slot)
            if not self._queue:
                break

    # Classes

    def iterates(self, outer: Function, inner: Function) -> bool:
        """Notes that the generator `outer` iterates `inner`; False when that makes a cycle."""
        self.generator_calls.setdefault(outer, []).append(inner)
        pending, seen = [inner], {inner}
        while pending:
            current = pending.pop()
            if current is outer:
                return False
            for other in self.generator_calls.get(current, []):
                if other not in seen:
                    seen.add(other)
                    pending.append(other)
        return True

    def make_live(self, class_: ClassType) -> None:
        """An object of exactly this class can exist."""
        if class_.live:
            return
        self.classes.complete(class_)
        class_.live = True
        self._live.append(class_)
        deleter = self.classes.method(class_, "__del__")
        if deleter is not None and isinstance(deleter.owner, ClassType):
            class_.drop_method = self.instance(deleter.function, deleter.owner, "method", {}, [deleter.owner])

    def slot(self, class_: ClassType, name: str) -> VirtualSlot:
        """The virtual slot of a method, owned by the topmost class that has the method."""
        owner = class_
        current = class_.base
        while current is not None:
            self.classes.complete(current)
            if self.classes.method(current, name) is not None:
                owner = current
            current = current.base
        key = (owner, name)
        found = self._slots.get(key)
        if found is None:
            found = self._slots[key] = VirtualSlot(owner, name, len(self._slots))
            method = self.classes.method(owner, name)
            assert method is not None
            signature = self.signatures.of(method.function, method.owner, method.kind)
            environment = self.resolver.environments.get(method.owner, {})
            found.parameters = [self.resolver.substitute(p.type, environment) for p in signature.parameters[1:]]
            found.result = self.resolver.substitute(signature.result, environment)
        return found

    def _implement(self, class_: ClassType, slot: VirtualSlot) -> None:
        method = self.classes.method(class_, slot.name)
        if method is None or method.is_abstract:
            return
        try:
            self._implementations[(class_, slot)] = self.method_instance(class_, method, slot)
        except Abandoned:
            return

    def method_instance(self, class_: ClassType, method: Method, slot: VirtualSlot) -> Function:
        """The implementation of a slot, with its signature checked against the slot's."""
        signature = self.signatures.of(method.function, method.owner, method.kind)
        own = [p.type for p in signature.parameters[1:]]
        mismatch = None
        if len(own) != len(slot.parameters):
            mismatch = f"takes {len(own)} parameters, not {len(slot.parameters)}"
        else:
            for parameter, wanted in zip(signature.parameters[1:], slot.parameters, strict=True):
                if parameter.type is not wanted:
                    mismatch = f"takes `{parameter.type}` for `{parameter.name}`, not `{wanted}`"
        if mismatch is None and signature.result is not slot.result:
            covariant = (
                isinstance(signature.result, ClassType)
                and isinstance(slot.result, ClassType)
                and signature.result.is_subclass_of(slot.result)
            )
            if not covariant:
                mismatch = f"returns `{signature.result}`, not `{slot.result}`"
        if mismatch is not None:
            self.reporter.report(
                "K0409",
                name_span(signature),
                f"`{class_}.{slot.name}` overrides `{slot.owner}.{slot.name}` but {mismatch}",
                "give the override the same parameter and result types",
            )
            raise Abandoned
        assert isinstance(method.owner, ClassType)
        return self.instance(method.function, method.owner, "method", {}, [method.owner, *own])

    # Statics

    def static(self, key: object, make: Callable[[], Static]) -> Static:
        """The storage behind a live object, made once."""
        marker = id(key)
        found = self._statics.get(marker)
        if found is None:
            self._keep.append(key)
            found = self._statics[marker] = make()
            self.program.statics.append(found)
        return found

    def table(self, type_: ArrayType, numbers: Sequence[int], package: str) -> Static:
        """A read-only array of numbers, each content once."""
        key = (type_, tuple(numbers))
        found = self._tables.get(key)
        if found is None:
            found = Static(self.unique(f"{package}.table"), type_, list(numbers), mutable=False)
            self._tables[key] = found
            self.program.statics.append(found)
        return found

    def finish(self) -> Program:
        """Numbers the classes; the program is complete."""
        program = self.program
        seen: list[ClassType] = []
        number = 1
        roots = [c for c in self._all_classes() if c.base is None]

        def visit(class_: ClassType) -> None:
            nonlocal number
            class_.class_id = number
            number += 1
            seen.append(class_)
            for subclass in class_.subclasses:
                visit(subclass)
            class_.class_id_end = number

        for root in roots:
            visit(root)
        self._number_slots(seen)
        program.classes = seen
        program.functions = [f for f in program.functions if not f.is_generator]
        return program

    def _number_slots(self, classes: list[ClassType]) -> None:
        """A slot's index is its place in the vtables of all classes below its owner: inherited slots first."""
        for class_ in classes:
            class_.slots = list(class_.base.slots) if class_.base is not None else []
            for slot in self._slots.values():
                if slot.owner is class_:
                    slot.index = len(class_.slots)
                    class_.slots.append(slot)
            for slot in class_.slots:
                implementation = self._implementations.get((class_, slot))
                if implementation is not None:
                    class_.methods[slot.index] = implementation

    def _all_classes(self) -> list[ClassType]:
        found: list[ClassType] = []
        for type_ in self.resolver.nominal_types():
            if isinstance(type_, ClassType) and type_.complete and type_ not in found:
                found.append(type_)
        return found


def name_span(signature: Signature) -> Span:
    """The name in a `def`."""
    node = signature.node
    start = node.col_offset + len("def ")
    return tree.Span(signature.file.path, node.lineno, start, node.lineno, start + len(node.name))
