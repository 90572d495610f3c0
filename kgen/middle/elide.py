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

from dataclasses import dataclass, field
from typing import TypeGuard

from kgen.frontend.types import holds_references, is_memory, underlying
from kgen.middle import kir
from kgen.middle.effects import Effects, Key, SlotKey, TempKey, collide
from kgen.middle.emit import successors
from kgen.middle.empty import releases_of_nothing
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


@dataclass(eq=False, slots=True)
class Source:
    """What keeps borrowed values alive."""

    keys: frozenset[Key] = frozenset()
    retains: list[kir.Retain] = field(default_factory=list[kir.Retain])
    """What borrowing saves."""
    partners: set[kir.Slot] = field(default_factory=set[kir.Slot])
    """The variables that values move to and from: they are borrowed too, or none of them is."""

    def add(self, other: Source) -> None:
        self.keys |= other.keys
        self.retains.extend(other.retains)
        self.partners |= other.partners


@dataclass(frozen=True, eq=False, slots=True)
class Move:
    """A variable's value that somebody takes over with a reference of its own."""

    slot: kir.Slot
    load: kir.Load
    group: Group
    """The names of the value."""
    taken: Group
    """The names of the new reference: the same, or those of a copy."""

    @property
    def retain(self) -> kir.Retain:
        return self.taken.retains[0]


def is_pure(node: Node) -> TypeGuard[kir.Load | kir.Cast | kir.FieldAddress | kir.ElementAddress]:
    """Whether a node does nothing but give its result."""
    return isinstance(node, kir.Load | kir.Cast | kir.FieldAddress | kir.ElementAddress)


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
        self.dead |= releases_of_nothing(self.function, self.facts)
        self.sweep()

    def sweep(self) -> bool:
        """Takes the dead instructions out, and loads that nobody uses any more."""
        if not self.dead:
            return False
        self._add_unused()
        for block in self.function.blocks:
            if any(instruction in self.dead for instruction in block.instructions):
                block.instructions = [i for i in block.instructions if i not in self.dead]
        self.dead = set()
        self.facts = Facts(self.function)
        self._kills = {}
        return True

    def _add_unused(self) -> None:
        """Adds to the dead what only they use."""
        mentions: dict[kir.Operand, int] = {}
        for node, operands in self.facts.used.items():
            if node not in self.dead:
                for operand in operands:
                    mentions[operand] = mentions.get(operand, 0) + 1
        pending: list[Node] = [node for node in self.facts.used if is_pure(node)]
        pending.reverse()
        while pending:
            node = pending.pop()
            if node in self.dead or not is_pure(node) or mentions.get(node.result, 0):
                continue
            self.dead.add(node)
            for operand in self.facts.used[node]:
                mentions[operand] -= 1
                definition = self.facts.definitions.get(operand) if isinstance(operand, kir.Temp) else None
                if definition is not None:
                    pending.append(definition)

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
        partners: dict[kir.Slot, set[kir.Slot]] = {}
        for slot in self.function.slots:
            source = self._borrowed_from(slot) if self._is_plain(slot) else None
            if source is not None:
                candidates[slot] = source.keys
                for other in source.partners:
                    partners.setdefault(slot, set()).add(other)
                    partners.setdefault(other, set()).add(slot)
        leave_out({slot for slot in partners if slot not in candidates}, candidates, partners)
        if not candidates:
            return
        liveness = Liveness(self.facts, set(candidates))
        while candidates:
            expanded = {slot: self._expanded(slot, candidates) for slot in candidates}
            failed = self._overwritten(expanded, liveness)
            if not failed:
                break
            leave_out(failed, candidates, partners)
        for slot in candidates:
            self._make_borrowed(slot)
        self.borrowed = {slot: self._expanded(slot, candidates) for slot in candidates}
        self.sweep()

    def _is_plain(self, slot: kir.Slot) -> bool:
        return holds_references(slot.type) and not is_memory(underlying(slot.type)) and slot not in self.facts.escaped

    def _borrowed_from(self, slot: kir.Slot) -> Source | None:
        """Where all values of `slot` are borrowed from; None when some are not, or when values move out."""
        source = Source()
        stores = self.facts.stores.get(slot, ())
        if not any(isinstance(store.value, kir.Temp) for store in stores):
            return None
        for load in self.facts.loads.get(slot, ()):
            group = self.facts.group(load.result)
            if load.takes and group.retains:
                return None
            if group.consumers and not group.retains:
                match group.consumers:
                    case [kir.Store(address=kir.Slot() as other)] if not group.releases and self._is_plain(other):
                        source.partners.add(other)
                    case _:
                        return None
        for store in stores:
            if isinstance(store.value, kir.Temp):
                stored = self._stored(store)
                if stored is None:
                    return None
                source.add(stored)
        return source

    def _stored(self, store: kir.Store) -> Source | None:
        """Where the stored value is borrowed from, and the retains that borrowing saves."""
        assert isinstance(store.value, kir.Temp)
        group = self.facts.group(store.value)
        if group.consumers != [store]:
            return None
        match self.facts.definitions.get(group.root):
            case kir.Load(address=kir.Slot() as other) if not group.retains and self._is_plain(other):
                return Source(frozenset((SlotKey(other),)), [], {other})
            case kir.Make() as make if not group.retains:
                return self._aggregate(make, {store, *group.releases})
            case _:
                return self._part(group, {store, *group.releases})

    def _part(self, group: Group, ends: set[Node]) -> Source | None:
        """Where a value is borrowed from that is retained once, for its use until `ends`."""
        origin = self.facts.origin(group.root)
        if origin is None or len(group.retains) != 1:
            return None
        if not self.is_safe(group.retains[0], ends, self.through_borrowed(origin)):
            return None
        return Source(origin, list(group.retains))

    def _aggregate(self, make: kir.Make, ends: set[Node]) -> Source | None:
        """Where the parts of an aggregate in use until `ends` are borrowed from; None when one of them is owned."""
        source = Source()
        for part in make.values:
            if not isinstance(part, kir.Temp) or not holds_references(part.type):
                continue
            group = self.facts.group(part)
            if group.consumers != [make] or group.releases:
                return None
            inner = self.facts.definitions.get(group.root)
            if isinstance(inner, kir.Make) and not group.retains:
                found = self._aggregate(inner, ends)
            else:
                found = self._part(group, ends)
            if found is None:
                return None
            source.add(found)
        return source

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
                stored = self._stored(store)
                assert stored is not None
                self.dead.update(stored.retains)
                self.dead.update(self.facts.group(store.value).releases)

    # Pairs.

    def remove_pairs(self) -> None:
        again = True
        while again:
            for group in dict.fromkeys(self.facts.groups.values()):
                if len(group.retains) == 1 and group.releases and not group.consumers:
                    self._remove_pair(group)
                elif not group.retains and group.releases and not group.consumers:
                    self._remove_aggregate(group)
            again = self.sweep()

    def _remove_aggregate(self, group: Group) -> None:
        """An aggregate of borrowed parts needs no references of its own; one of nothing holds none."""
        make = self.facts.definitions.get(group.root)
        if isinstance(make, kir.Make):
            source = self._aggregate(make, set(group.releases))
            if source is not None:
                self.dead.update(source.retains)
                self.dead.update(group.releases)

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
        movable = [
            move
            for slot in owned
            for load in self.facts.loads.get(slot, ())
            if (move := self._movable(slot, load)) is not None and self._ends_unseen(slot, move.taken)
        ]
        if not movable:
            return
        liveness = Liveness(self.facts, {move.slot for move in movable})
        moved: list[Move] = []
        for move in movable:
            block, index = self.facts.positions[move.retain]
            if not self._keeps_content(move.slot, move.load, move.retain) or self._is_used_after(move):
                continue
            if not liveness.is_live(move.slot, liveness.after(block)[index], besides=move.group):
                moved.append(move)
        for move in moved:
            block, _ = self.facts.positions[move.retain]
            index = block.instructions.index(move.retain)
            block.instructions[index] = kir.Store(move.retain.span, kir.Zero(move.slot.type), move.slot)
            root = self.facts.definitions[move.taken.root]
            if isinstance(root, kir.Cast):
                root.copies = False
        if moved:
            self.facts = Facts(self.function)
            self._kills = {}

    def _movable(self, slot: kir.Slot, load: kir.Load) -> Move | None:
        """The reference that the value of a load, or the one copy of it, is given before somebody takes it over."""
        group = self.facts.group(load.result)
        if group.root is not load.result or load.takes:
            return None
        taken = group
        if not group.retains and not group.consumers and not group.releases:
            copies = [copy for member in group.members for copy in self.facts.copies.get(member, ())]
            if len(copies) != 1:
                return None
            taken = self.facts.group(copies[0].result)
        if len(taken.retains) != 1 or not taken.consumers:
            return None
        return Move(slot, load, group, taken)

    def _is_used_after(self, move: Move) -> bool:
        """Whether the value is looked at again after its reference has been taken over."""
        members = {*move.group.members, *move.taken.members}
        block, index = self.facts.positions[move.retain]
        pending = [(block, index + 1)]
        seen: set[kir.Block] = set()
        while pending:
            block, index = pending.pop()
            nodes: list[Node] = [*block.instructions[index:]]
            if block.terminator is not None:
                nodes.append(block.terminator)
            for node in nodes:
                if node is move.load:
                    break
                if node in move.taken.consumers or getattr(node, "result", None) in members:
                    continue
                if not members.isdisjoint(self.facts.used[node]):
                    return True
            else:
                for target in successors(block):
                    if target not in seen:
                        seen.add(target)
                        pending.append((target, 0))
        return False

    def _keeps_content(self, slot: kir.Slot, load: kir.Instruction, retain: kir.Retain) -> bool:
        """Whether every way from `load` comes to `retain` once at most, and changes nothing in `slot` before."""
        first, start = self.facts.positions[load]
        last, end = self.facts.positions[retain]
        if first is last:
            return start < end and not changes(slot, first.instructions[start + 1 : end])
        if changes(slot, first.instructions[start + 1 :]) or changes(slot, last.instructions[:end]):
            return False
        seen = {first}
        pending = list(self.facts.predecessors(last))
        while pending:
            block = pending.pop()
            if block is last:
                return False
            if block not in seen:
                seen.add(block)
                if changes(slot, block.instructions):
                    return False
                pending.extend(self.facts.predecessors(block))
        return True

    def _ends_unseen(self, slot: kir.Slot, group: Group) -> bool:
        """Whether nobody can tell that `slot` gives up its reference before the function ends."""
        if not slot.is_source_variable or not self.observed.sees(slot.type):
            return True
        return all(isinstance(consumer, kir.Return | kir.ReturnError) for consumer in group.consumers)


def changes(slot: kir.Slot, instructions: list[kir.Instruction]) -> bool:
    """Whether one of `instructions` changes what `slot` holds."""
    return any(
        (isinstance(i, kir.Store) and i.address is slot) or (isinstance(i, kir.Load) and i.takes and i.address is slot)
        for i in instructions
    )


def leave_out(
    failed: set[kir.Slot], candidates: dict[kir.Slot, frozenset[Key]], partners: dict[kir.Slot, set[kir.Slot]]
) -> None:
    """Removes `failed` from `candidates`, with everything that values move to or from."""
    pending = list(failed)
    seen = set(failed)
    while pending:
        slot = pending.pop()
        candidates.pop(slot, None)
        for other in partners.get(slot, ()):
            if other not in seen:
                seen.add(other)
                pending.append(other)
