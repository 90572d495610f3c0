"""Which errors a function may raise: a fixpoint over the whole program.

The result decides who pays: a function with an empty set has no error word in its result and no branch at its
call sites. Virtual calls may raise what any live implementation of the slot may raise, calls of Callable values
what any function made into a value of that type may raise, and making an object may raise MemoryError.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kgen.frontend import tree
from kgen.frontend.types import CallableType, ClassType, VirtualSlot, underlying
from kgen.middle.traverse import Node, children, descendants

Errors = frozenset[ClassType]

NOTHING: Errors = frozenset()


def implementations(slot: VirtualSlot, receiver: ClassType | None = None) -> list[tree.Function]:
    """The functions a call of `slot` on a `receiver` can reach, without duplicates."""
    found: dict[tree.Function, None] = {}
    for class_ in (receiver or slot.owner).descendants():
        if class_.live and slot.index in class_.methods:
            found[class_.methods[slot.index]] = None
    return list(found)


def error_root(class_: ClassType) -> ClassType:
    """`Error`, from any of its subclasses."""
    while class_.base is not None:
        class_ = class_.base
    return class_


def caught(errors: Iterable[ClassType], handler: tree.Handler) -> Errors:
    """Those of `errors` that `handler` may see, as it sees them."""
    if not handler.classes:
        return frozenset(errors)
    found: set[ClassType] = set()
    for error in errors:
        for class_ in handler.classes:
            if error.is_subclass_of(class_):
                found.add(error)
            elif class_.is_subclass_of(error):
                found.add(class_)
    return frozenset(found)


def uncaught(errors: Iterable[ClassType], handler: tree.Handler) -> Errors:
    """Those of `errors` that may pass `handler`."""
    if not handler.classes:
        return NOTHING
    return frozenset(error for error in errors if not any(error.is_subclass_of(class_) for class_ in handler.classes))


def all_functions(program: tree.Program) -> list[tree.Function]:
    """The functions of `program` and the generators they loop over."""
    found = list(program.functions)
    seen = set(found)
    for function in found:
        for node in descendants(function.body):
            if isinstance(node, tree.ForGenerator) and node.function not in seen:
                seen.add(node.function)
                found.append(node.function)
    return found


@dataclass(slots=True)
class Summary:
    """The parts of a piece of code that can raise."""

    errors: set[ClassType] = field(default_factory=set[ClassType])
    raises_again: bool = False
    functions: dict[tree.Function, None] = field(default_factory=dict[tree.Function, None])
    slots: dict[tuple[VirtualSlot, ClassType | None], None] = field(
        default_factory=dict[tuple[VirtualSlot, ClassType | None], None]
    )
    callables: dict[CallableType, None] = field(default_factory=dict[CallableType, None])
    attempts: list[Attempt] = field(default_factory=list["Attempt"])


@dataclass(slots=True)
class Attempt:
    """A `try`: what its handlers see, and the `else` and `finally` parts that they do not."""

    body: Summary
    handlers: list[tuple[tree.Handler, Summary]]
    rest: Summary


class Raises:
    """The sets of one program."""

    def __init__(self, program: tree.Program) -> None:
        self.program = program
        self.by_function: dict[tree.Function, Errors] = {}
        self.address_taken: dict[CallableType, dict[tree.Function, None]] = {}
        self._virtual: dict[tuple[VirtualSlot, ClassType], list[tree.Function]] = {}
        self._functions: list[tree.Function] = []
        self._forms: set[tree.Function] = set()
        self._collect()
        self._solve()
        self._find_forms()

    # Queries.

    def of(self, function: tree.Function) -> Errors:
        """What a call of `function` may raise."""
        return self.by_function.get(function, NOTHING)

    def of_slot(self, slot: VirtualSlot, receiver: ClassType | None = None) -> Errors:
        return frozenset[ClassType]().union(*(self.of(f) for f in self.reachable(slot, receiver)))

    def of_callable(self, type_: CallableType) -> Errors:
        return frozenset[ClassType]().union(*(self.of(f) for f in self.address_taken.get(type_, ())))

    def has_error_result(self, function: tree.Function) -> bool:
        """Whether the result of `function` has an error word: it may raise, or shares a slot with one that may."""
        return function in self._forms

    def slot_has_error_result(self, slot: VirtualSlot) -> bool:
        return any(f in self._forms for f in self.reachable(slot, None))

    def callable_has_error_result(self, type_: CallableType) -> bool:
        return bool(self.of_callable(type_))

    def reachable(self, slot: VirtualSlot, receiver: ClassType | None) -> list[tree.Function]:
        key = (slot, receiver or slot.owner)
        if key not in self._virtual:
            self._virtual[key] = implementations(*key)
        return self._virtual[key]

    # Solving.

    def _collect(self) -> None:
        """Finds every function, generators too, and which of them become values."""
        self._functions = all_functions(self.program)
        for function in self._functions:
            for node in descendants(function.body):
                if isinstance(node, tree.MakeCallable):
                    type_ = underlying(node.type)
                    if isinstance(type_, CallableType):
                        self.address_taken.setdefault(type_, {})[node.function] = None

    def _solve(self) -> None:
        summaries = {function: self.summary(function.body) for function in self._functions}
        changed = True
        while changed:
            changed = False
            for function in reversed(self._functions):
                found = self.of_summary(summaries[function], NOTHING)
                if found != self.of(function):
                    self.by_function[function] = found
                    changed = True

    def _find_forms(self) -> None:
        self._forms = {function for function, errors in self.by_function.items() if errors}
        slots = {(slot.owner, slot.index): slot for class_ in self.program.classes for slot in class_.slots}
        changed = True
        while changed:
            changed = False
            for slot in slots.values():
                group = self.reachable(slot, None)
                if any(f in self._forms for f in group) and not all(f in self._forms for f in group):
                    self._forms.update(group)
                    changed = True

    # The sets of parts of a function.

    def of_statements(self, statements: Sequence[tree.Statement], active: Errors = NOTHING) -> Errors:
        """What leaves `statements`; `active` is what a bare `raise` raises again."""
        return self.of_summary(self.summary(statements), active)

    def of_expression(self, node: tree.Expression) -> Errors:
        return self.of_summary(self.summary((node,)), NOTHING)

    def of_summary(self, summary: Summary, active: Errors) -> Errors:
        found: set[ClassType] = set(summary.errors)
        if summary.raises_again:
            found |= active
        for function in summary.functions:
            found |= self.by_function.get(function, NOTHING)
        for slot, receiver in summary.slots:
            found |= self.of_slot(slot, receiver)
        for type_ in summary.callables:
            found |= self.of_callable(type_)
        for attempt in summary.attempts:
            found |= self._of_attempt(attempt, active)
        return frozenset(found)

    def _of_attempt(self, attempt: Attempt, active: Errors) -> set[ClassType]:
        errors = self.of_summary(attempt.body, active)
        found = set(self.of_summary(attempt.rest, active))
        for handler, body in attempt.handlers:
            seen = caught(errors, handler)
            errors = uncaught(errors, handler)
            if seen:
                found |= self.of_summary(body, seen)
        return found | errors

    def summary(self, nodes: Iterable[Node]) -> Summary:
        """What in `nodes` can raise, without the rest."""
        found = Summary()
        for node in nodes:
            self._summarise(node, found)
        return found

    def _summarise(self, node: Node, found: Summary) -> None:
        match node:
            case tree.LocalRef() | tree.Constant():
                return
            case tree.Try():
                handlers = [(handler, self.summary(handler.body)) for handler in node.handlers]
                rest = self.summary([*node.orelse, *node.final])
                found.attempts.append(Attempt(self.summary(node.body), handlers, rest))
                return
            case tree.Raise(value=None):
                found.raises_again = True
            case tree.Raise(value=tree.Expression() as value):
                raised = underlying(value.type)
                if isinstance(raised, ClassType):
                    found.errors.add(raised)
            case tree.Call(function=function) | tree.ForGenerator(function=function):
                found.functions[function] = None
            case tree.VirtualCall(slot=slot, arguments=arguments):
                receiver = underlying(arguments[0].type)
                found.slots[slot, receiver if isinstance(receiver, ClassType) else None] = None
            case tree.IndirectCall(callee=callee):
                type_ = underlying(callee.type)
                if isinstance(type_, CallableType):
                    found.callables[type_] = None
            case tree.NewObject(constructor=constructor):
                found.errors |= self._memory_error()
                if constructor is not None:
                    found.functions[constructor] = None
            case tree.MakeCallable(captures=captures):
                if captures:
                    found.errors |= self._memory_error()
            case _:
                pass
        for child in children(node):
            self._summarise(child, found)

    def _memory_error(self) -> Errors:
        return frozenset((self.program.memory_error,)) if self.program.memory_error is not None else NOTHING
