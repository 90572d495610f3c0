"""Releases of variables that hold nothing: a forward data flow over the variables of one function."""

from __future__ import annotations

from itertools import takewhile

from kgen.frontend.types import holds_references, is_memory, underlying
from kgen.middle import kir
from kgen.middle.emit import successors
from kgen.middle.facts import Facts


def releases_of_nothing(function: kir.Function, facts: Facts) -> set[kir.Instruction]:
    """The releases in `function` that never find anything to release."""
    slots = [
        slot
        for slot in function.slots
        if holds_references(slot.type) and (is_memory(underlying(slot.type)) or slot not in facts.escaped)
    ]
    return Emptiness(function, facts, slots).run() if slots else set()


class Emptiness:
    """Which variables hold nothing: one bit for each."""

    def __init__(self, function: kir.Function, facts: Facts, slots: list[kir.Slot]) -> None:
        self.function = function
        self.facts = facts
        self.bits: dict[kir.Operand, int] = {slot: 1 << number for number, slot in enumerate(slots)}
        self.dead: set[kir.Instruction] = set()

    def run(self) -> set[kir.Instruction]:
        entry = self.function.blocks[0]
        before: dict[kir.Block, int] = {entry: 0}
        pending = [entry]
        while pending:
            block = pending.pop()
            after = self._after(block, before[block])
            for target in successors(block):
                known = after if target not in before else before[target] & after
                if target not in before or known != before[target]:
                    before[target] = known
                    pending.append(target)
        # Only now the bits are final.
        self.dead = set()
        for block in self.function.blocks:
            self._after(block, before.get(block, 0))
        return self.dead

    def _after(self, block: kir.Block, empty: int) -> int:
        """The variables that hold nothing at the end of `block`; collects releases of nothing in `dead`."""
        bits = self.bits
        nothing: set[kir.Operand] = set()
        clears = self._first_clears(block)
        for instruction in block.instructions:
            match instruction:
                case kir.Store(address=kir.Slot() as slot, value=value) if slot in bits:
                    if isinstance(value, kir.Zero) or (isinstance(value, kir.Const) and value.value is None):
                        empty |= bits[slot]
                    else:
                        empty &= ~(bits[slot] | bits.get(value, 0))
                case kir.ClearBytes(destination=kir.Slot() as slot) if slot in bits and instruction in clears:
                    empty |= bits[slot]
                case kir.Load(address=kir.Slot() as slot, result=result) if slot in bits:
                    if empty & bits[slot]:
                        nothing.add(result)
                case kir.Release(value=value) if value in nothing:
                    self.dead.add(instruction)
                case kir.ReleaseAt(address=kir.Slot() as slot) if slot in bits:
                    if empty & bits[slot]:
                        self.dead.add(instruction)
                case _:
                    # Whoever has the address of a variable in memory may put something there.
                    for operand in self.facts.used[instruction]:
                        if isinstance(operand, kir.Slot):
                            empty &= ~bits.get(operand, 0)
        return empty

    def _first_clears(self, block: kir.Block) -> set[kir.Instruction]:
        """The clears that the function starts with: nobody has the addresses of the variables yet."""
        if block is not self.function.blocks[0]:
            return set()
        return set(takewhile(lambda i: isinstance(i, kir.ClearBytes | kir.Store), block.instructions))
