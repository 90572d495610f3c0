"""What `elide` knows about one function: who defines and uses what, and where borrowed values come from."""

from __future__ import annotations

from dataclasses import dataclass, field

from kgen.frontend.types import (
    ClassType,
    PtrType,
    holds_references,
    is_memory,
    underlying,
)
from kgen.middle import kir
from kgen.middle.effects import (
    NONE,
    Definitions,
    Key,
    PointerKey,
    SlotKey,
    TempKey,
    address_keys,
    definitions_of,
    pointed,
)
from kgen.middle.emit import successors
from kgen.middle.verify import used

Node = kir.Instruction | kir.Terminator

NOTEWORTHY = frozenset(
    [
        kir.Load,
        kir.Store,
        kir.Retain,
        kir.Release,
        kir.UnwrapTo,
        kir.Return,
        kir.ReturnError,
        kir.MakeCallable,
        kir.Make,
        kir.FreeObject,
    ]
)
"""The instructions that `Facts` looks at closely; the others only use operands."""


@dataclass(eq=False, slots=True)
class Group:
    """The names of one reference: a value and its casts, unwraps and wraps."""

    root: kir.Temp
    members: list[kir.Temp] = field(default_factory=list[kir.Temp])
    retains: list[kir.Retain] = field(default_factory=list[kir.Retain])
    releases: list[kir.Release] = field(default_factory=list[kir.Release])
    consumers: list[Node] = field(default_factory=list[Node])
    """What takes the reference over: stores, returns, aggregates."""


class Facts:
    """Rebuilt after every change of the function."""

    def __init__(self, function: kir.Function) -> None:
        self.function = function
        self.definitions: Definitions = definitions_of(function)
        self.parameters = set(function.parameters)
        self.groups: dict[kir.Temp, Group] = {}
        self.escaped: set[kir.Slot] = set()
        self.stores: dict[kir.Slot, list[kir.Store]] = {}
        self.loads: dict[kir.Slot, list[kir.Load]] = {}
        self.copies: dict[kir.Operand, list[kir.Cast]] = {}
        """The casts that stand for one more reference to a value."""
        self.used: dict[Node, list[kir.Operand]] = {}
        self.positions: dict[Node, tuple[kir.Block, int]] = {}
        self._origins: dict[kir.Temp, frozenset[Key] | None] = {}
        self._predecessors: dict[kir.Block, list[kir.Block]] = {}
        for block in function.blocks:
            for index, instruction in enumerate(block.instructions):
                self._add(instruction, block, index)
            if block.terminator is not None:
                self._add(block.terminator, block, len(block.instructions))

    def _add(self, node: Node, block: kir.Block, index: int) -> None:
        operands = used(node)
        self.used[node] = operands
        self.positions[node] = (block, index)
        if isinstance(node, kir.Cast) and node.copies:
            self.copies.setdefault(node.value, []).append(node)
        if type(node) not in NOTEWORTHY:
            for operand in operands:
                if type(operand) is kir.Slot:
                    self.escaped.add(operand)
            return
        match node:
            case kir.Load(address=kir.Slot() as slot):
                self.loads.setdefault(slot, []).append(node)
            case kir.Store(address=kir.Slot() as slot, value=value):
                self.stores.setdefault(slot, []).append(node)
                if isinstance(value, kir.Slot):
                    self.escaped.add(value)
            case _:
                self.escaped.update(operand for operand in operands if isinstance(operand, kir.Slot))
        match node:
            case kir.Retain(value=kir.Temp() as value):
                self.group(value).retains.append(node)
            case kir.Release(value=kir.Temp() as value):
                self.group(value).releases.append(node)
            case (
                kir.Store(value=kir.Temp() as value)
                | kir.UnwrapTo(value=kir.Temp() as value)
                | kir.Return(value=kir.Temp() as value)
                | kir.ReturnError(error=kir.Temp() as value)
                | kir.MakeCallable(environment=kir.Temp() as value)
            ):
                if holds_references(value.type):
                    self.group(value).consumers.append(node)
            case kir.Make(values=values):
                for part in values:
                    if isinstance(part, kir.Temp) and holds_references(part.type):
                        self.group(part).consumers.append(node)
            case kir.FreeObject(value=kir.Temp() as value):
                self.group(value).consumers.append(node)
            case _:
                pass

    def predecessors(self, block: kir.Block) -> list[kir.Block]:
        """The blocks that go to `block`."""
        if not self._predecessors:
            for source in self.function.blocks:
                for target in successors(source):
                    self._predecessors.setdefault(target, []).append(source)
        return self._predecessors.get(block, [])

    # Groups.

    def group(self, temp: kir.Temp) -> Group:
        """The group of `temp`; a parameter and a copy of it made for a retain are different groups."""
        if temp in self.groups:
            return self.groups[temp]
        match self.definitions.get(temp):
            case kir.Cast(kind="same", value=kir.Temp() as value, copies=False):
                group = self.group(value)
            case kir.Unwrap(value=kir.Temp() as value) | kir.Wrap(value=kir.Temp() as value):
                group = self.group(value) if not is_memory(underlying(value.type)) else Group(temp)
            case _:
                group = Group(temp)
        group.members.append(temp)
        self.groups[temp] = group
        return group

    # Origins.

    def origin(self, temp: kir.Temp) -> frozenset[Key] | None:
        """The places that keep the borrowed value `temp` alive; None when it owns itself or nobody knows."""
        if temp not in self._origins:
            self._origins[temp] = None
            self._origins[temp] = self._find_origin(temp)
        return self._origins[temp]

    def _find_origin(self, temp: kir.Temp) -> frozenset[Key] | None:
        if temp in self.parameters:
            return NONE
        match self.definitions.get(temp):
            case kir.Load(address=address, takes=False):
                return self.address_origin(address)
            case kir.Cast(kind="same", value=value, copies=True):
                return self.holder_origin(value)
            case kir.Cast(kind="same", value=value) | kir.Unwrap(value=value) | kir.Extract(value=value):
                return self.operand_origin(value)
            case kir.Wrap(value=value, value_type=value_type) if not is_memory(underlying(value_type)):
                return self.operand_origin(value)
            case _:
                return None

    def operand_origin(self, operand: kir.Operand) -> frozenset[Key] | None:
        match operand:
            case kir.Temp():
                return self.origin(operand)
            case kir.Slot():
                return None
            case _:
                return NONE

    def holder_origin(self, operand: kir.Operand) -> frozenset[Key] | None:
        """Like `operand_origin`, for the object that a place lies in: one owned here lives until it is let go."""
        found = self.operand_origin(operand)
        if found is None and isinstance(operand, kir.Temp):
            if isinstance(underlying(operand.type), PtrType):
                return NONE
            root = self.group(operand).root
            match self.definitions.get(root):
                case (
                    kir.Call()
                    | kir.CallVirtual()
                    | kir.CallIndirect()
                    | kir.Allocate()
                    | kir.WeakLoad()
                    | kir.Load(takes=True)
                ):
                    return frozenset((TempKey(root),))
                case _:
                    return None
        return found

    def address_origin(self, address: kir.Operand) -> frozenset[Key] | None:
        """The places that keep what is stored at `address`."""
        match address:
            case kir.Slot(type=type_):
                if address in self.escaped and not is_memory(underlying(type_)):
                    return None
                return frozenset((SlotKey(address),))
            case kir.Symbol():
                return address_keys(address, self.definitions)
            case kir.Temp():
                pass
            case _:
                return None
        if address in self.parameters:
            is_pointer = isinstance(underlying(address.type), PtrType)
            return frozenset((PointerKey(pointed(address.type)),)) if is_pointer else NONE
        own = address_keys(address, self.definitions)
        match self.definitions.get(address):
            case kir.FieldAddress(base=base, owner=ClassType()):
                around = self.holder_origin(base)
            case kir.FieldAddress(base=base) | kir.ItemAddress(base=base) | kir.PayloadAddress(base=base):
                around = self.address_origin(base)
            case kir.ElementAddress(base=base, array=array):
                around = self.address_origin(base) if array is not None else self.holder_origin(base)
            case _:
                around = NONE
        return None if around is None else own | around
