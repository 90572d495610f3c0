"""The proof of `@nopanic`: LLVM optimises what a function can reach, and no trap may be left in it.

The optimiser is the prover: a check that it removed cannot fail. What is optimised for the proof is not the
image but a module of its own, at the highest level and whatever the profile of the build:

* It has every function that the promising one can reach by kir's call graph, drop functions and all candidates of
  virtual and indirect calls included.
* The promising function and those candidates may be called from elsewhere with any arguments, and every static may
  be written from elsewhere, so that nothing is concluded from the callers and writers that this program happens to have.

Then the optimised calls are followed. An indirect call may reach any candidate. A trap that is reached breaks the
promise, and so does a call of an address, behind which nobody can look. Inline assembly is taken at its word: it is
unsafe code. Deep recursion is no trap site: stacks are measured, and guarded, by other means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kgen.backend.llvm import LlvmModule, Target, make_unique, print_module
from kgen.backend.optimised import Frame, Optimised
from kgen.backend.sites import KINDS, PanicSite
from kgen.backend.worker import CodegenOptions, translate
from kgen.frontend import tree
from kgen.middle import kir
from kgen.middle.effects import Effects
from kgen.middle.promises import Step, Violation, instructions

HELP: Final[dict[tree.PanicKind, str]] = {
    "overflow": "test the operands before, or name what should happen: wrapping_add, saturating_add, checked_add",
    "index": "compare the index with the length before",
    "key": "ask with `in` or use get()",
    "division": "test the divisor before",
    "assert": "raise an Error, or return one, instead of asserting",
    "none": "test `is None` before",
    "conversion": "test the range before, or use truncate()",
    "value": "test the value before",
    "narrowing": "ask with isinstance() before",
}
DEFAULT_HELP: Final = "handle the case before, or remove @nopanic"

DROP_CALLER: Final = "kgen.runtime.object._drop_pending"
"""The one function of the runtime that calls by address: drop functions."""


@dataclass(slots=True)
class Reached:
    """What one function can reach by kir's call graph."""

    functions: dict[kir.Function, None]
    candidates: dict[kir.Function, None] = field(default_factory=dict[kir.Function, None])
    """The possible targets of indirect calls."""


def surviving_panics(module: kir.Module, target: Target, options: CodegenOptions) -> list[Violation]:
    """What breaks `@nopanic` promises in `module`; `options` are those of the image."""
    roots = [function for function in module.functions if function.source and "nopanic" in function.source.promises]
    if not roots:
        return []
    make_unique(module)
    effects = Effects(module)
    reached = {root: reach(module, effects, root) for root in roots}
    proof = proof_module(module, [f for found in reached.values() for f in found.functions])
    outer = frozenset([*roots, *(f for found in reached.values() for f in found.candidates)])
    printed = print_module(proof, target, proof_of=outer)
    strongest = CodegenOptions(3, options.cpu, options.features, options.is_kernel)
    [text] = translate([printed.text], strongest, "llvm")
    places = Places(printed, proof)
    optimised = Optimised(text.decode())
    return [violation for root in roots for violation in Search(optimised, places, root, reached[root]).run()]


def reach(module: kir.Module, effects: Effects, root: kir.Function) -> Reached:
    """Everything that `root` can reach, and the heap, which instructions that make and end objects call."""
    found = Reached({root: None})
    for function in (module.allocate, module.free):
        if function is not None:
            found.functions[function] = None
    drops = [info.drop for info in module.type_infos]
    pending = list(found.functions)
    for function in pending:
        for instruction in instructions(function):
            callees = list(effects.callees(instruction))
            if isinstance(instruction, kir.CallAddress) and function.symbol == DROP_CALLER:
                callees = drops
            if not isinstance(instruction, kir.Call):
                found.candidates.update(dict.fromkeys(callees))
            for callee in callees:
                if callee not in found.functions:
                    found.functions[callee] = None
                    pending.append(callee)
    return found


def proof_module(module: kir.Module, functions: Iterable[kir.Function]) -> kir.Module:
    """`module` with the bodies of `functions` only. Type information keeps its form, for the sake of the classes."""
    kept = dict.fromkeys(functions)
    absent: dict[kir.Function, kir.Function] = {}
    infos: list[kir.TypeInfo] = []
    for info in module.type_infos:
        drop = info.drop
        if drop not in kept:
            drop = absent[info.drop] = kir.Function(
                drop.symbol, drop.display_name, drop.span, drop.parameters, drop.result
            )
        infos.append(kir.TypeInfo(info.class_, info.symbol, drop, [f if f in kept else None for f in info.vtable]))
    return kir.Module(
        functions=[*kept, *absent.values()],
        statics=module.statics,
        type_infos=infos,
        allocate=module.allocate,
        free=module.free,
        immortals=module.immortals,
    )


class Places:
    """From optimised code back to the source."""

    def __init__(self, printed: LlvmModule, proof: kir.Module) -> None:
        self.spans = printed.spans
        self._sites = {(site.file, site.line, site.column, site.kind): site for site in printed.sites}
        self.display_names = {function.symbol: function.display_name for function in proof.functions}
        self._calls: dict[tuple[str, int, int], tree.Span] = {}
        for function in proof.functions:
            for instruction in instructions(function):
                span = instruction.span
                if span is not None:
                    self._calls.setdefault((span.file, span.line, span.column + 1), span)

    def site(self, frame: Frame, kind: int) -> PanicSite | None:
        """The check that a trap stands for."""
        return self._sites.get((frame.file, frame.line, frame.column, kind))

    def span(self, frame: Frame) -> tree.Span:
        """The source of a call."""
        column = max(frame.column, 1)
        known = self._calls.get((frame.file, frame.line, column))
        return known or tree.Span(frame.file, frame.line, column - 1, frame.line, column)


@dataclass(frozen=True, slots=True)
class Visit:
    """A function of the optimised module, and the source of the calls that lead to it."""

    symbol: str
    frames: tuple[Frame, ...]


class Search:
    """Follows the optimised calls from one promising function, breadth-first: the shortest chain is shown."""

    def __init__(self, optimised: Optimised, places: Places, root: kir.Function, reached: Reached) -> None:
        self.optimised = optimised
        self.places = places
        self.root = root
        self.reached = reached
        self.found: dict[tuple[str, tree.Span], Violation] = {}

    def run(self) -> list[Violation]:
        """The violations, each check once."""
        self._look_behind_addresses()
        pending = [Visit(self.root.symbol, ())]
        seen = {self.root.symbol}
        for visit in pending:
            body = self.optimised.bodies.get(visit.symbol)
            if body is None:
                continue
            for kind, location in body.traps:
                self._add(kind, [*visit.frames, *self._frames(visit, location)])
            calls = list(body.calls)
            for location in body.indirect:
                calls.extend((candidate.symbol, location) for candidate in self.reached.candidates)
            for symbol, location in calls:
                if symbol not in seen:
                    seen.add(symbol)
                    pending.append(Visit(symbol, (*visit.frames, *self._frames(visit, location))))
        return list(self.found.values())

    def _frames(self, visit: Visit, location: int | None) -> list[Frame]:
        found = self.optimised.frames(location)
        name = self.places.display_names.get(visit.symbol, visit.symbol)
        return found or [Frame(name, "", 0, 0)]

    def _add(self, kind: int, frames: list[Frame]) -> None:
        name = KINDS[kind] if kind < len(KINDS) else "unreachable"
        site = self.places.site(frames[-1], kind)
        message = name if site is None else f"assert {site.message}" if name == "assert" else site.message
        what = f"may panic: {message}"
        steps = [Step(frame.function, self.places.span(frame)) for frame in frames if frame.file]
        if site is not None and steps:
            steps[-1] = Step(steps[-1].function, self.places.spans[site])
        self._tell(what, steps, HELP.get(name, DEFAULT_HELP))

    def _look_behind_addresses(self) -> None:
        for function in self.reached.functions:
            for instruction in instructions(function):
                if isinstance(instruction, kir.CallAddress) and function.symbol != DROP_CALLER:
                    steps = [Step(function.display_name, instruction.span)]
                    if function is not self.root:
                        steps.insert(0, Step(self.root.display_name, None))
                    self._tell("calls an address, and nobody knows what is there", steps, DEFAULT_HELP)

    def _tell(self, what: str, steps: list[Step], help: str) -> None:
        source = self.root.source
        assert source is not None
        own = steps[0].span if steps else None
        span = own or source.span
        last = steps[-1].span if steps else None
        chain = tuple(steps) if len(steps) > 1 else ()
        self.found.setdefault((what, last or span), Violation("nopanic", source, what, span, chain, help))
