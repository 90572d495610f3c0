"""Where variables, and values read from them without a reference of their own, are still in use."""

from __future__ import annotations

from kgen.frontend.types import PtrType
from kgen.middle import kir
from kgen.middle.emit import successors
from kgen.middle.facts import Facts, Group


class Liveness:
    """Backward data flow over bit sets: one bit for each variable, one for each value read from one.

    Loads that are only released (`old = load; store; release old`, and the clean-up at exits) are not uses.
    """

    def __init__(self, facts: Facts, slots: set[kir.Slot]) -> None:
        self.facts = facts
        self._bits: dict[kir.Slot | Group, int] = {}
        self._of_slot: dict[kir.Slot, int] = {}
        self._groups: dict[kir.Slot, list[Group]] = {}
        self._temps: dict[kir.Temp, int] = {}
        self._unused: set[kir.Load] = set()
        for slot in facts.function.slots:
            if slot in slots:
                self._add_slot(slot)
        self._extend_to_parts()
        self._ends: dict[kir.Block, int] = {}
        self._after: dict[kir.Block, list[int]] = {}
        self._solve()

    def _new_bit(self, thing: kir.Slot | Group) -> int:
        self._bits[thing] = 1 << len(self._bits)
        return self._bits[thing]

    def _add_slot(self, slot: kir.Slot) -> None:
        self._of_slot[slot] = self._new_bit(slot)
        self._groups[slot] = []
        for load in self.facts.loads.get(slot, ()):
            group = self.facts.group(load.result)
            if group not in self._bits:
                self._groups[slot].append(group)
                bit = self._new_bit(group)
                for member in group.members:
                    self._temps[member] = bit

    def _extend_to_parts(self) -> None:
        """Parts of a borrowed tuple, addresses inside an object and pointers read from it live by the whole."""
        for block in self.facts.function.blocks:
            for instruction in block.instructions:
                match instruction:
                    case (
                        kir.Extract(value=kir.Temp() as whole, result=part)
                        | kir.Cast(value=kir.Temp() as whole, result=part)
                        | kir.FieldAddress(base=kir.Temp() as whole, result=part)
                        | kir.ElementAddress(base=kir.Temp() as whole, result=part)
                        | kir.ItemAddress(base=kir.Temp() as whole, result=part)
                        | kir.PayloadAddress(base=kir.Temp() as whole, result=part)
                    ):
                        pass
                    case kir.Load(address=kir.Temp() as whole, result=part) if isinstance(part.type, PtrType):
                        pass
                    case _:
                        continue
                if whole in self._temps and part not in self._temps:
                    self._temps[part] = self._temps[whole]

    def is_live(self, slot: kir.Slot, bits: int, besides: Group | None = None) -> bool:
        """Whether `slot` or a value read from it (other than `besides`) is in use at `bits`."""
        if bits & self._of_slot[slot]:
            return True
        return any(group is not besides and bits & self._bits[group] for group in self._groups[slot])

    def after(self, block: kir.Block) -> list[int]:
        """The live bits after each instruction of `block`."""
        if block not in self._after:
            found = [0] * len(block.instructions)
            live = self._at_end(block)
            for index in range(len(block.instructions) - 1, -1, -1):
                found[index] = live
                live = self._before(block.instructions[index], live)
            self._after[block] = found
        return self._after[block]

    def _at_end(self, block: kir.Block) -> int:
        live = 0
        for target in successors(block):
            live |= self._ends.get(target, 0)
        assert block.terminator is not None
        for operand in self.facts.used[block.terminator]:
            if isinstance(operand, kir.Temp):
                live |= self._temps.get(operand, 0)
        return live

    def _before(self, instruction: kir.Instruction, live: int) -> int:
        match instruction:
            case kir.Release():
                return live
            case kir.Store(address=kir.Slot() as slot) if slot in self._of_slot:
                live &= ~self._of_slot[slot]
            case kir.Load(address=kir.Slot() as slot, result=result) if slot in self._of_slot:
                bit = self._temps[result]
                if live & bit or not self._is_only_released(result):
                    live = (live & ~bit) | self._of_slot[slot]
                return live
            case _:
                pass
        for operand in self.facts.used[instruction]:
            if isinstance(operand, kir.Temp):
                live |= self._temps.get(operand, 0)
        return live

    def _is_only_released(self, temp: kir.Temp) -> bool:
        group = self.facts.group(temp)
        return bool(group.releases) and not group.retains and not group.consumers

    def _solve(self) -> None:
        blocks = self.facts.function.blocks
        changed = True
        while changed:
            changed = False
            for block in reversed(blocks):
                live = self._at_end(block)
                for instruction in reversed(block.instructions):
                    live = self._before(instruction, live)
                if live != self._ends.get(block, 0):
                    self._ends[block] = live
                    changed = True
