"""The promises of functions, proven over everything they reach: `@noalloc`, `@noraise`, `@nolock`, `@irqsafe`.

The proof reads finished kir: what `elide` took away does not count, drop functions and all implementations of a
virtual method do. `@nopanic` is about machine code and is proven there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kgen.frontend import tree
from kgen.middle import kir
from kgen.middle.effects import Effects
from kgen.middle.emit import successors


@dataclass(frozen=True, slots=True)
class Step:
    """One call on the way to what breaks a promise."""

    function: str
    span: tree.Span | None


@dataclass(frozen=True, slots=True)
class Violation:
    """A promise that does not hold. `what` completes the sentence "`function` promises ... but ..."."""

    promise: str
    function: tree.Function
    what: str
    span: tree.Span
    """Where in the promising function."""
    chain: tuple[Step, ...] = ()
    """The calls from there, the last one to the function that does it."""
    help: str = ""
    """What to do about it, when more is known than the promise."""


@dataclass(frozen=True, slots=True)
class Offences:
    """What breaks a promise: an instruction by itself, or the call of a function."""

    of_instruction: Callable[[kir.Instruction], str | None]
    of_callee: Callable[[kir.Function], str | None]


def broken_promises(module: kir.Module, entries: list[tree.Function]) -> list[Violation]:
    """All violations in `module`, and the entry points that errors may leave."""
    found: list[Violation] = []
    effects: Effects | None = None
    for function in module.functions:
        source = function.source
        if source is None:
            continue
        promises = source.promises
        if "noraise" in promises and function.errors:
            found.append(_raising(function, source, "noraise"))
        if source in entries and function.errors:
            found.append(_raising(function, source, "entry"))
        for promise, offences in (
            ("noalloc", Offences(_allocates, _is_heap(module))),
            ("nolock", Offences(_nothing, _takes_lock)),
            ("irqsafe", Offences(_nothing, _takes_unsafe_lock)),
        ):
            if promise in promises:
                effects = effects or Effects(module)
                violation = Search(effects, offences).run(function, source, promise)
                if violation is not None:
                    found.append(violation)
    return found


# What breaks a promise.


def _nothing(_: kir.Instruction) -> str | None:
    return None


def _allocates(instruction: kir.Instruction) -> str | None:
    match instruction:
        case kir.Allocate(class_=class_):
            return f"makes a {class_.name}"
        case kir.Release(value=value):
            return f"may give up the last reference to a {value.type}"
        case kir.ReleaseAt(type=type_):
            return f"may give up the last reference to a {type_}"
        case kir.FreeObject(class_=class_):
            return f"frees a {class_.name}"
        case _:
            return None


def _is_heap(module: kir.Module) -> Callable[[kir.Function], str | None]:
    def of_callee(callee: kir.Function) -> str | None:
        if callee is module.allocate:
            return "allocates memory"
        return "frees memory" if callee is module.free else None

    return of_callee


def _takes_lock(callee: kir.Function) -> str | None:
    if callee.source is not None and "takes_lock" in callee.source.promises:
        return f"takes a lock with {callee.source.display_name}"
    return None


def _takes_unsafe_lock(callee: kir.Function) -> str | None:
    found = _takes_lock(callee)
    if found is None or (callee.source is not None and "irqsafe" in callee.source.promises):
        return None
    return f"{found}, which is also taken with interrupts on"


class Search:
    """Breadth-first, so that the shortest chain of calls is shown."""

    def __init__(self, effects: Effects, offences: Offences) -> None:
        self.effects = effects
        self.offences = offences

    def run(self, function: kir.Function, source: tree.Function, promise: str) -> Violation | None:
        itself = self.offences.of_callee(function)
        if itself is not None:
            return Violation(promise, source, itself, source.span)
        chains: dict[kir.Function, tuple[Step, ...]] = {function: ()}
        pending = [function]
        for current in pending:
            for instruction in instructions(current):
                callees = list(self.effects.callees(instruction))
                what = self.offences.of_instruction(instruction)
                for callee in callees:
                    what = what or self.offences.of_callee(callee)
                if what is not None:
                    chain = chains[current]
                    span = chain[0].span if chain else instruction.span
                    if chain:
                        chain = (*chain, Step(current.display_name, instruction.span))
                    return Violation(promise, source, what, span or source.span, chain)
                for callee in callees:
                    if callee not in chains:
                        chains[callee] = (*chains[current], Step(current.display_name, instruction.span))
                        pending.append(callee)
        return None


def instructions(function: kir.Function) -> Iterator[kir.Instruction]:
    for block in function.blocks:
        yield from block.instructions


# Errors.


def _raising(function: kir.Function, source: tree.Function, promise: str) -> Violation:
    names = ", ".join(sorted(class_.name for class_ in function.errors))
    span = raising_span(function) or source.span
    return Violation(promise, source, f"may raise {names}", span)


def raising_span(function: kir.Function) -> tree.Span | None:
    """Where an error that leaves `function` comes from: the nearest call or allocation before a way out."""
    predecessors: dict[kir.Block, list[kir.Block]] = {}
    for block in function.blocks:
        for target in successors(block):
            predecessors.setdefault(target, []).append(block)
    pending = [block for block in function.blocks if isinstance(block.terminator, kir.ReturnError)]
    seen = set(pending)
    for block in pending:
        for instruction in reversed(block.instructions):
            if getattr(instruction, "error", None) is not None or isinstance(instruction, kir.Allocate):
                return instruction.span
        for before in predecessors.get(block, ()):
            if before not in seen:
                seen.add(before)
                pending.append(before)
    return None
