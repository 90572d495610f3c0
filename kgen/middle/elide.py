"""Reference counts that disappear: pairs, borrowed variables, moves, and releases of nothing.

Lowering retains whatever it cannot see to be safe. Here the whole program is known, and four rewrites follow,
each of them proven by what `facts` (where a borrowed value comes from) and `effects` (what could end it) say:

borrowed variables   a variable that only ever holds values borrowed from places that nothing overwrites while
                     the variable is in use is neither retained nor released
pairs                a retain whose only counterparts are releases, with nothing between them that could end
                     the place the value was read from
moves                a retain of a variable's value at the variable's last use takes it out instead
nothing              a release of a variable that is known to hold nothing
"""

from __future__ import annotations

from itertools import takewhile

from kgen.frontend.types import holds_references, is_memory, underlying
from kgen.middle import kir
from kgen.middle.effects import Effects, Key, SlotKey, TempKey, collide
from kgen.middle.emit import successors
from kgen.middle.facts import Facts, Group, Node
from kgen.middle.liveness import Liveness
from kgen.middle.observed import Observed


def elide(module: kir.Module) -> None:
    """Elides in all functions of `module`."""
    effects = Effects(module)
    observed = Observed(module)
    for function in module.functions:
        if any(isinstance(i, kir.Retain | kir.Release) for block in function.blocks for i in block.instructions):
            Elision(function, effects, observed).run()


class Elision:
    """The rewrites of one function."""

    def __init__(self, function: kir.Function, effects: Effects, observed: Observed) -> None:
        self.function = function
        self.effects = effects
        self.observed = observed
        self.facts = Facts(function)
        self.dead: set[kir.Instruction] = set()
        self.borrowed: dict[kir.Slot, frozenset[Key]] = {}
        self._kills: dict[Node, frozenset[Key]] = {}

    def run(self) -> None:
        self.borrow_variables()
        self.move_last_uses()
        self.remove_pairs()
        self.release_no_nothing()

    def sweep(self) -> bool:
        """Takes the dead instructions out, and loads that nobody uses any more."""
        if not self.dead:
            return False
        while self.dead:
            for block in self.function.blocks:
                if any(instruction in self.dead for instruction in block.instructions):
                    block.instructions = [i for i in block.instructions if i not in self.dead]
            self.facts = Facts(self.function)
            mentioned = {operand for operands in self.facts.used.values() for operand in operands}
            self.dead = {
                node
                for node in self.facts.positions
                if isinstance(node, kir.Load | kir.Cast | kir.FieldAddress | kir.ElementAddress)
                and node.result not in mentioned
            }
        self._kills = {}
        return True

    # Questions.

    def kills(self, node: kir.Instruction) -> frozenset[Key]:
        """The places `node` may end, variables and temporaries of this function included."""
        found = self._kills.get(node)
        if found is None:
            found = self.effects.kills(node, self.facts.definitions)
            value: kir.Operand | None = None
            match node:
                case kir.Release(value=value):
                    pass
                case kir.Store(value=value) if holds_references(value.type):
                    pass
                case kir.UnwrapTo(value=value) | kir.MakeCallable(environment=value):
                    pass
                case kir.Make(values=values):
                    for part in values:
                        found |= self._let_go(part)
                case _:
                    pass
            if value is not None:
                found |= self._let_go(value)
            self._kills[node] = found
        return found

    def _let_go(self, value: kir.Operand) -> frozenset[Key]:
        """The keys that end when the reference in `value` goes elsewhere."""
        if not isinstance(value, kir.Temp) or not holds_references(value.type):
            return frozenset()
        group = self.facts.group(value)
        if group.retains:
            return frozenset((TempKey(group.root),))
        definition = self.facts.definitions.get(group.root)
        if isinstance(definition, kir.Load) and isinstance(definition.address, kir.Slot):
            return frozenset((TempKey(group.root), SlotKey(definition.address)))
        return frozenset((TempKey(group.root),))

    def is_safe(self, start: kir.Instruction, ends: set[Node], keys: frozenset[Key]) -> bool:
        """Whether nothing on the ways from `start` to `ends` may end one of `keys`."""
        if not keys:
            return True
        block, index = self.facts.positions[start]
        pending = [(block, index + 1)]
        seen: set[kir.Block] = set()
        while pending:
            block, index = pending.pop()
            for instruction in block.instructions[index:]:
                if instruction in ends:
                    break
                if collide(self.kills(instruction), keys):
                    return False
            else:
                for target in successors(block):
                    if target not in seen:
                        seen.add(target)
                        pending.append((target, 0))
        return True

    # Borrowed variables.

    def borrow_variables(self) -> None:
        candidates: dict[kir.Slot, frozenset[Key]] = {}
        for slot in self.function.slots:
            if holds_references(slot.type) and not is_memory(underlying(slot.type)):
                keys = self._borrowed_from(slot)
                if keys is not None:
                    candidates[slot] = keys
        if not candidates:
            return
        liveness = Liveness(self.facts, set(candidates))
        while candidates:
            expanded = {slot: self._expanded(slot, candidates) for slot in candidates}
            failed = self._overwritten(expanded, liveness)
            if not failed:
                break
            for slot in failed:
                del candidates[slot]
        for slot in candidates:
            self._make_borrowed(slot)
        self.borrowed = {slot: self._expanded(slot, candidates) for slot in candidates}
        self.sweep()

    def _borrowed_from(self, slot: kir.Slot) -> frozenset[Key] | None:
        """The places all values of `slot` are borrowed from; None when some are not, or when values move out."""
        if slot in self.facts.escaped:
            return None
        keys: frozenset[Key] = frozenset()
        stores = self.facts.stores.get(slot, ())
        if not any(isinstance(store.value, kir.Temp) for store in stores):
            return None
        for load in self.facts.loads.get(slot, ()):
            group = self.facts.group(load.result)
            if (load.takes and group.retains) or (group.consumers and not group.retains):
                return None
        for store in stores:
            if not isinstance(store.value, kir.Temp):
                continue
            group = self.facts.group(store.value)
            origin = self.facts.origin(group.root)
            if origin is None or len(group.retains) != 1 or group.consumers != [store]:
                return None
            if not self.is_safe(group.retains[0], {store, *group.releases}, origin):
                return None
            keys |= origin
        return keys

    def _expanded(self, slot: kir.Slot, candidates: dict[kir.Slot, frozenset[Key]]) -> frozenset[Key]:
        """The places behind `slot`, with those of the borrowed variables it takes values from."""
        found: set[Key] = set()
        pending = [slot]
        seen = {slot}
        while pending:
            for key in candidates[pending.pop()]:
                if isinstance(key, SlotKey) and key.slot in candidates:
                    if key.slot not in seen:
                        seen.add(key.slot)
                        pending.append(key.slot)
                else:
                    found.add(key)
        return frozenset(found)

    def _overwritten(self, expanded: dict[kir.Slot, frozenset[Key]], liveness: Liveness) -> set[kir.Slot]:
        """The variables of `expanded` that are in use where something may end their value."""
        failed: set[kir.Slot] = set()
        silent = self._silent(expanded)
        for block in self.function.blocks:
            relevant = [
                (index, kills)
                for index, instruction in enumerate(block.instructions)
                if instruction not in silent and (kills := self.kills(instruction))
            ]
            if not relevant:
                continue
            after = liveness.after(block)
            for index, kills in relevant:
                for slot, keys in expanded.items():
                    if slot in failed or not collide(kills, keys):
                        continue
                    if liveness.is_live(slot, after[index]) or self.observed.sees(slot.type):
                        failed.add(slot)
        return failed

    def _silent(self, expanded: dict[kir.Slot, frozenset[Key]]) -> set[Node]:
        """The releases that go away when the variables of `expanded` are borrowed."""
        found: set[Node] = set()
        for slot in expanded:
            for load in self.facts.loads.get(slot, ()):
                group = self.facts.group(load.result)
                if not group.retains:
                    found.update(group.releases)
            for store in self.facts.stores.get(slot, ()):
                if isinstance(store.value, kir.Temp):
                    found.update(self.facts.group(store.value).releases)
        return found

    def _make_borrowed(self, slot: kir.Slot) -> None:
        for load in self.facts.loads.get(slot, ()):
            group = self.facts.group(load.result)
            load.takes = False
            if not group.retains:
                self.dead.update(group.releases)
        for store in self.facts.stores.get(slot, ()):
            if isinstance(store.value, kir.Temp):
                group = self.facts.group(store.value)
                self.dead.update(group.retains)
                self.dead.update(group.releases)

    # Pairs.

    def remove_pairs(self) -> None:
        again = True
        while again:
            for group in dict.fromkeys(self.facts.groups.values()):
                if len(group.retains) == 1 and group.releases and not group.consumers:
                    self._remove_pair(group)
            again = self.sweep()

    def _remove_pair(self, group: Group) -> None:
        origin = self.facts.origin(group.root)
        if origin is None:
            return
        keys = self.through_borrowed(origin)
        if self.is_safe(group.retains[0], set(group.releases), keys):
            self.dead.update(group.retains)
            self.dead.update(group.releases)

    def through_borrowed(self, keys: frozenset[Key]) -> frozenset[Key]:
        """`keys`, with what borrowed variables stand for."""
        found: set[Key] = set()
        for key in keys:
            if isinstance(key, SlotKey) and key.slot in self.borrowed:
                found |= self.borrowed[key.slot]
            else:
                found.add(key)
        return frozenset(found)

    # Moves.

    def move_last_uses(self) -> None:
        needed = {key.slot for keys in self.borrowed.values() for key in keys if isinstance(key, SlotKey)}
        owned = [
            slot
            for slot in self.function.slots
            if holds_references(slot.type)
            and not is_memory(underlying(slot.type))
            and slot not in self.facts.escaped
            and slot not in self.borrowed
            and slot not in needed
        ]
        movable: list[tuple[kir.Slot, Group]] = []
        for slot in owned:
            for load in self.facts.loads.get(slot, ()):
                group = self.facts.group(load.result)
                if group.root is not load.result or len(group.retains) != 1 or not group.consumers or load.takes:
                    continue
                if self._ends_unseen(slot, group):
                    movable.append((slot, group))
        if not movable:
            return
        liveness = Liveness(self.facts, {slot for slot, _ in movable})
        moved: dict[kir.Retain, kir.Slot] = {}
        for slot, group in movable:
            retain = group.retains[0]
            load = self.facts.definitions[group.root]
            block, index = self.facts.positions[retain]
            load_block, load_index = self.facts.positions[load]
            if block is not load_block or any(
                isinstance(i, kir.Store) and i.address is slot for i in block.instructions[load_index:index]
            ):
                continue
            if not liveness.is_live(slot, liveness.after(block)[index], besides=group):
                moved[retain] = slot
        for retain, slot in moved.items():
            block, _ = self.facts.positions[retain]
            index = block.instructions.index(retain)
            block.instructions[index] = kir.Store(retain.span, kir.Zero(slot.type), slot)
        if moved:
            self.facts = Facts(self.function)
            self._kills = {}

    def _ends_unseen(self, slot: kir.Slot, group: Group) -> bool:
        """Whether nobody can tell that `slot` gives up its reference before the function ends."""
        if not slot.is_source_variable or not self.observed.sees(slot.type):
            return True
        return all(isinstance(consumer, kir.Return | kir.ReturnError) for consumer in group.consumers)

    # Releases of nothing.

    def release_no_nothing(self) -> None:
        slots = [
            slot
            for slot in self.function.slots
            if holds_references(slot.type) and (is_memory(underlying(slot.type)) or slot not in self.facts.escaped)
        ]
        if not slots:
            return
        bits = {slot: 1 << number for number, slot in enumerate(slots)}
        entry = self.function.blocks[0]
        before: dict[kir.Block, int] = {entry: 0}
        pending = [entry]
        while pending:
            block = pending.pop()
            after = self._empty_after(block, before[block], bits, None)
            for target in successors(block):
                known = after if target not in before else before[target] & after
                if target not in before or known != before[target]:
                    before[target] = known
                    pending.append(target)
        for block in self.function.blocks:
            self._empty_after(block, before.get(block, 0), bits, self.dead)
        self.sweep()

    def _empty_after(
        self, block: kir.Block, empty: int, bits: dict[kir.Slot, int], dead: set[kir.Instruction] | None
    ) -> int:
        """The variables that hold nothing at the end of `block`; collects releases of nothing in `dead`."""
        nothing: set[kir.Operand] = set()
        clears = self._first_clears(block)
        for instruction in block.instructions:
            match instruction:
                case kir.Store(address=kir.Slot() as slot, value=value) if slot in bits:
                    if isinstance(value, kir.Zero) or (isinstance(value, kir.Const) and value.value is None):
                        empty |= bits[slot]
                    else:
                        empty &= ~bits[slot]
                case kir.ClearBytes(destination=kir.Slot() as slot) if slot in bits and instruction in clears:
                    empty |= bits[slot]
                case kir.Load(address=kir.Slot() as slot, result=result) if slot in bits:
                    if empty & bits[slot]:
                        nothing.add(result)
                case kir.Release(value=value) if dead is not None and value in nothing:
                    dead.add(instruction)
                case kir.ReleaseAt(address=kir.Slot() as slot) if slot in bits:
                    if dead is not None and empty & bits[slot]:
                        dead.add(instruction)
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
