"""Building one kir function: blocks, temporaries, slots."""

from __future__ import annotations

from kgen.frontend import tree
from kgen.frontend.types import (
    BOOL,
    NONE,
    ClassType,
    Field,
    StructType,
    Type,
    is_memory,
    pointer_to,
    underlying,
)
from kgen.middle import kir


class Emitter:
    """Appends instructions to the current block of a function.

    There always is a current block; after a terminator it is a fresh one that nothing reaches, so that lowering
    never has to ask. `finish` drops what cannot be reached.
    """

    def __init__(self, function: kir.Function) -> None:
        self.function = function
        self.span: tree.Span | None = None
        self._temps = len(function.parameters) + (function.sret is not None)
        self._labels: dict[str, int] = {}
        self._slot_names: dict[str, int] = {}
        self.block = self.new_block("entry")
        self.function.blocks.append(self.block)

    # Blocks.

    def new_block(self, label: str) -> kir.Block:
        """A block that is not yet placed: `place_block` does it."""
        number = self._labels.get(label, 0)
        self._labels[label] = number + 1
        return kir.Block(f"{label}{number or ''}")

    def place_block(self, block: kir.Block) -> None:
        """Goes on in `block`; falls into it when the current block is still open."""
        if self.block.terminator is None:
            self.block.terminator = kir.Jump(self.span, block)
        self.function.blocks.append(block)
        self.block = block

    def terminate(self, terminator: kir.Terminator) -> None:
        if self.block.terminator is None:
            self.block.terminator = terminator
        self.block = kir.Block("dead")

    def jump(self, block: kir.Block) -> None:
        self.terminate(kir.Jump(self.span, block))

    def branch(self, test: kir.Operand, then: kir.Block, otherwise: kir.Block, unlikely_then: bool = False) -> None:
        if isinstance(test, kir.Const):
            self.jump(then if test.value else otherwise)
            return
        self.terminate(kir.Branch(self.span, test, then, otherwise, "then" if unlikely_then else None))

    def trap(self, kind: tree.PanicKind, message: str) -> None:
        self.terminate(kir.Trap(self.span, self.site(kind, message)))

    def site(self, kind: tree.PanicKind, message: str) -> kir.Site:
        return kir.Site(kind, self.span or self.function.span, message)

    # Values.

    def temp(self, type_: Type) -> kir.Temp:
        self._temps += 1
        return kir.Temp(type_, self._temps - 1)

    def slot(self, name: str, type_: Type, is_source_variable: bool = False) -> kir.Slot:
        number = self._slot_names.get(name, 0)
        self._slot_names[name] = number + 1
        slot = kir.Slot(f"{name}.{number}" if number else name, type_, is_source_variable)
        self.function.slots.append(slot)
        return slot

    def emit(self, instruction: kir.Instruction) -> None:
        self.block.instructions.append(instruction)

    def load(self, address: kir.Operand, type_: Type) -> kir.Operand:
        if underlying(type_) is NONE:
            return kir.Zero(type_)
        result = self.temp(type_)
        self.emit(kir.Load(self.span, result, address))
        return result

    def take(self, slot: kir.Slot) -> kir.Operand:
        """The content of a slot that is not released: it moves out."""
        result = self.temp(slot.type)
        self.emit(kir.Load(self.span, result, slot, takes=True))
        return result

    def store(self, value: kir.Operand, address: kir.Operand) -> None:
        self.emit(kir.Store(self.span, value, address))

    def clear(self, address: kir.Operand, type_: Type) -> None:
        if is_memory(underlying(type_)):
            self.emit(kir.ClearBytes(self.span, type_, address))
        else:
            self.store(kir.Zero(type_), address)

    def field_address(self, base: kir.Operand, owner: ClassType | StructType, field: Field) -> kir.Temp:
        result = self.temp(pointer_to(field.type))
        self.emit(kir.FieldAddress(self.span, result, base, owner, field))
        return result

    def retain(self, value: kir.Operand) -> None:
        if not isinstance(value, kir.Zero | kir.Const):
            self.emit(kir.Retain(self.span, value))

    def release(self, value: kir.Operand) -> None:
        if not isinstance(value, kir.Zero | kir.Const):
            self.emit(kir.Release(self.span, value))

    def release_at(self, address: kir.Operand, type_: Type) -> None:
        """Releases what the storage of `type_` at `address` holds, leaving the bits."""
        if is_memory(underlying(type_)):
            self.emit(kir.ReleaseAt(self.span, type_, address))
        else:
            self.release(self.load(address, type_))

    def cast_same(self, value: kir.Operand, type_: Type) -> kir.Operand:
        """`value` seen as `type_`, which has the same representation."""
        match value:
            case kir.Const(value=content):
                return kir.Const(type_, content)
            case kir.Zero():
                return kir.Zero(type_)
            case _:
                result = self.temp(type_)
                self.emit(kir.Cast(self.span, result, "same", value))
                return result

    def is_none(self, value: kir.Operand) -> kir.Temp:
        result = self.temp(BOOL)
        self.emit(kir.IsNone(self.span, result, value))
        return result

    def negated(self, value: kir.Operand) -> kir.Operand:
        if isinstance(value, kir.Const):
            return kir.Const(value.type, not value.value)
        result = self.temp(BOOL)
        self.emit(kir.Not(self.span, result, value))
        return result

    # The end.

    def finish(self) -> None:
        """Closes open blocks and removes those that nothing reaches."""
        for block in self.function.blocks:
            if block.terminator is None:
                block.terminator = kir.Unreachable(None)
        remove_unreachable(self.function)


def remove_unreachable(function: kir.Function) -> None:
    """Removes the blocks that nothing reaches."""
    reached: set[kir.Block] = set()
    pending = [function.blocks[0]]
    while pending:
        block = pending.pop()
        if block not in reached:
            reached.add(block)
            pending.extend(successors(block))
    function.blocks = [block for block in function.blocks if block in reached]


def successors(block: kir.Block) -> list[kir.Block]:
    match block.terminator:
        case kir.Jump(target=target):
            return [target]
        case kir.Branch(then=then, otherwise=otherwise):
            return [then, otherwise]
        case _:
            return []
