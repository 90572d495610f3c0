"""Places inside an optional or a union: nothing may replace what they lie in while they are in use.

A mutable struct is passed by its address. When it is the content of an optional field, `h.part = None` in the
callee would leave the parameter looking at nothing, or, in a union, at another type. The same goes for an index
or a later argument whose evaluation makes such an assignment. Python would still hold the old object; here the
program is refused unless nothing that runs meanwhile can reach such an assignment. Locals are safe: no callee can
assign them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kgen.frontend import tree
from kgen.frontend.types import StructType, holds_references
from kgen.middle import kir
from kgen.middle.effects import (
    Definitions,
    Effects,
    FieldKey,
    Key,
    SlotKey,
    StaticKey,
    TempKey,
    address_keys,
    definitions_of,
)
from kgen.middle.emit import successors
from kgen.middle.verify import used


@dataclass(frozen=True, slots=True)
class Danger:
    """`place` may be assigned at `span`, where something in it is in use."""

    span: tree.Span
    place: str
    by: str
    """The function that is called there and assigns."""


def endangered_places(module: kir.Module) -> list[Danger]:
    """All of them in `module`, each once."""
    found: dict[Danger, None] = {}
    effects: Effects | None = None
    for function in module.functions:
        payloads = shared_payloads(function)
        if payloads:
            effects = effects or Effects(module)
            definitions = definitions_of(function)
            for block, index, keys in payloads:
                danger = Watch(effects, definitions, function, keys).run(block, index)
                if danger is not None:
                    found[danger] = None
    return list(found)


def shared_payloads(function: kir.Function) -> list[tuple[kir.Block, int, frozenset[Key]]]:
    """Where addresses of payloads that hold references are taken, and the keys of the storage around them."""
    found: list[tuple[kir.Block, int, frozenset[Key]]] = []
    definitions: Definitions | None = None
    for block in function.blocks:
        for index, instruction in enumerate(block.instructions):
            if isinstance(instruction, kir.PayloadAddress) and holds_references(instruction.member):
                definitions = definitions or definitions_of(function)
                keys = address_keys(instruction.base, definitions)
                shared = frozenset(key for key in keys if not isinstance(key, SlotKey | TempKey))
                if shared:
                    found.append((block, index, shared))
    return found


class Watch:
    """Follows the code from where an address is taken, for uses of it behind an assignment to its storage."""

    def __init__(
        self, effects: Effects, definitions: Definitions, function: kir.Function, keys: frozenset[Key]
    ) -> None:
        self.effects = effects
        self.definitions = definitions
        self.function = function
        self.keys = keys

    def run(self, block: kir.Block, index: int) -> Danger | None:
        start = block.instructions[index]
        assert isinstance(start, kir.PayloadAddress)
        inside = self._derived(start.result)
        pending: list[tuple[kir.Block, int, Danger | None]] = [(block, index + 1, None)]
        seen: set[tuple[kir.Block, bool]] = set()
        while pending:
            block, index, danger = pending.pop()
            for instruction in block.instructions[index:]:
                if instruction is start:
                    break
                uses = not inside.isdisjoint(used(instruction))
                if uses and danger is not None:
                    return danger
                assigned = self._assignment(instruction)
                if assigned is not None:
                    if uses and not isinstance(instruction, kir.CopyBytes | kir.Store | kir.ClearBytes):
                        return assigned
                    danger = danger or assigned
            else:
                for target in successors(block):
                    if (target, danger is not None) not in seen:
                        seen.add((target, danger is not None))
                        pending.append((target, 0, danger))
        return None

    def _derived(self, address: kir.Temp) -> set[kir.Operand]:
        """`address` and the addresses of what lies inside it."""
        found: set[kir.Operand] = {address}
        for block in self.function.blocks:
            for instruction in block.instructions:
                match instruction:
                    case (
                        kir.FieldAddress(base=base, owner=StructType(), result=result)
                        | kir.ItemAddress(base=base, result=result)
                        | kir.PayloadAddress(base=base, result=result)
                        | kir.ElementAddress(base=base, result=result)
                        | kir.Cast(kind="same", value=base, result=result)
                    ) if base in found:
                        found.add(result)
                    case _:
                        pass
        return found

    def _assignment(self, instruction: kir.Instruction) -> Danger | None:
        """The danger that an instruction is, when it may assign the storage."""
        span = instruction.span or self.function.span
        for key in sorted(self.effects.own_kills(instruction, self.definitions) & self.keys, key=repr):
            return Danger(span, name_of(key), self.function.display_name)
        for callee in self.effects.callees(instruction):
            for key in sorted(self.effects.by_function.get(callee, frozenset()) & self.keys, key=repr):
                return Danger(span, name_of(key), callee.display_name)
        return None


def name_of(key: Key) -> str:
    """A key as the source would write it."""
    match key:
        case FieldKey(owner=owner, name=name):
            return f"{owner.name}.{name}"
        case StaticKey(name=name):
            return name.rpartition(".")[2]
        case _:
            return "its place"
