"""Places: the storage that variables, statics, fields, elements and pointers name."""

from __future__ import annotations

from dataclasses import dataclass

from kgen.frontend import tree
from kgen.frontend.types import (
    USIZE,
    ArrayType,
    ClassType,
    Field,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    holds_references,
    is_memory,
    pointer_to,
    underlying,
)
from kgen.middle import kir
from kgen.middle.ownership import Ownership
from kgen.middle.scopes import Value
from kgen.middle.traverse import is_simple


@dataclass(eq=False, slots=True)
class Place:
    """Where a value lives: an address, or a bit field of the struct at `address`."""

    type: Type
    address: kir.Operand
    bits: tuple[StructType, Field] | None = None


class Places(Ownership):
    """Lowering of place expressions."""

    def place(self, node: tree.Expression, briefly: bool = False) -> Place:
        """The storage `node` names, usable until the enclosing mark is closed.

        With `briefly` the objects on the way are not kept alive: nothing but loads and stores may come between.
        Values that are in no storage are put into a temporary.
        """
        outer, self.span = self.span, node.span
        place = self._place(node, briefly)
        self.span = outer
        return place

    def _place(self, node: tree.Expression, briefly: bool) -> Place:
        match node:
            case tree.LocalRef(local=local, type=type_):
                storage = self.environment[local]
                if isinstance(storage, kir.Slot) or is_memory(underlying(type_)):
                    return Place(type_, storage)
                return self.spill(node)
            case tree.StaticRef(static=static, type=type_):
                return Place(type_, kir.Symbol(pointer_to(type_), static.name))
            case tree.FieldOf():
                return self._field(node, briefly)
            case tree.ElementOf(array=array, index=index, type=type_):
                base = self.place(array, briefly and is_simple(index))
                array_type = underlying(array.type)
                assert isinstance(array_type, ArrayType)
                position = self.checked_index(index, array_type.length)
                result = self.temp(pointer_to(type_))
                self.emit(kir.ElementAddress(self.span, result, base.address, position, array_type.element, array_type))
                return Place(type_, result)
            case tree.PointerItem(pointer=pointer, index=index):
                return self.pointer_item(pointer, index)
            case tree.TupleItem(value=value, index=index, type=type_) if is_memory(underlying(type_)):
                base = self.place(value, briefly)
                owner = underlying(value.type)
                assert isinstance(owner, TupleType)
                result = self.temp(pointer_to(type_))
                self.emit(kir.ItemAddress(self.span, result, base.address, owner, index))
                return Place(type_, result)
            case tree.Convert(kind="rename", value=value, type=type_):
                inner = self.place(value, briefly)
                return Place(type_, inner.address, inner.bits)
            case tree.Convert(kind="unwrap" | "unwrap_checked" as kind, value=value, type=type_) if is_memory(
                underlying(type_)
            ):
                base = self.place(value, briefly)
                if kind == "unwrap_checked":
                    self.check_not_none(self.load(base.address, base.type))
                owner = underlying(value.type)
                assert isinstance(owner, OptionalType | UnionType)
                result = self.temp(pointer_to(type_))
                self.emit(kir.PayloadAddress(self.span, result, base.address, owner, type_))
                return Place(type_, result)
            case tree.Sequence(statements=statements, value=value):
                self.statements(statements)
                return self.place(value)
            case _:
                return self.spill(node)

    def _field(self, node: tree.FieldOf, briefly: bool) -> Place:
        owner = underlying(node.object.type)
        if isinstance(owner, ClassType):
            base = self.peek(node.object) if briefly else self.held(node.object)
        else:
            assert isinstance(owner, StructType)
            base = self.place(node.object, briefly).address
            if node.field.bits is not None:
                return Place(node.type, base, (owner, node.field))
        return Place(node.type, self.field_address(base, owner, node.field))

    def pointer_item(self, pointer: tree.Expression, index: tree.Expression) -> Place:
        base = self.evaluate(pointer).operand
        position = self.evaluate(index).operand
        type_ = underlying(pointer.type)
        assert isinstance(type_, PtrType)
        if isinstance(position, kir.Const) and position.value == 0:
            return Place(type_.element, base)
        result = self.temp(pointer_to(type_.element))
        self.emit(kir.ElementAddress(self.span, result, base, position, type_.element))
        return Place(type_.element, result)

    def spill(self, node: tree.Expression) -> Place:
        """A temporary with the value of `node`, held."""
        if is_memory(underlying(node.type)):
            slot = self.temporary(node.type)
            self.construct(node, slot)
            self.hold(Value(slot, node.type, owned=holds_references(node.type)))
        else:
            value = self.hold(self.evaluate(node))
            slot = self.temporary(node.type)
            self.store(value.operand, slot)
        return Place(node.type, slot)

    def peek(self, node: tree.Expression) -> kir.Operand:
        """The value of `node` without a reference of its own when it comes from a place: for immediate use only."""
        if self.in_storage(node) and not is_memory(underlying(node.type)):
            return self.load_place(self.place(node, briefly=True))
        if not isinstance(node, tree.Convert) or node.kind not in ("unwrap", "rename", "upcast", "downcast"):
            return self.held(node)
        if is_memory(underlying(node.type)) or is_memory(underlying(node.value.type)):
            return self.held(node)
        return self.converted(node, self.peek(node.value))

    def converted(self, node: tree.Convert, value: kir.Operand) -> kir.Operand:
        """A conversion that cannot fail and keeps the payload as it is."""
        if node.kind != "unwrap":
            return self.cast_same(value, node.type)
        result = self.temp(node.type)
        self.emit(kir.Unwrap(self.span, result, value))
        return result

    # Reading and writing.

    def load_place(self, place: Place) -> kir.Operand:
        """The bits at `place`; reference counts are not touched."""
        if place.bits is not None:
            result = self.temp(place.type)
            self.emit(kir.LoadBits(self.span, result, place.address, *place.bits))
            return result
        return self.load(place.address, place.type)

    def store_place(self, value: kir.Operand, place: Place) -> None:
        if place.bits is not None:
            self.emit(kir.StoreBits(self.span, value, place.address, *place.bits))
        else:
            self.store(value, place.address)

    def checked_index(self, index: tree.Expression, length: int) -> kir.Operand:
        if isinstance(index, tree.Constant) and isinstance(index.value, int) and -length <= index.value < length:
            return kir.Const(USIZE, index.value % length)
        value = self.evaluate(index).operand
        result = self.temp(USIZE)
        site = self.site("index", f"index out of range for {length} elements")
        self.emit(kir.CheckIndex(self.span, result, value, length, site))
        return result

    def check_not_none(self, value: kir.Operand) -> None:
        present = self.negated(self.is_none(value))
        self.emit(kir.Check(self.span, present, self.site("none", "the value is None")))

    def copy_place(self, node: tree.Expression, destination: kir.Operand) -> None:
        """Copies the memory value at the place `node` into fresh storage, with references of its own."""
        mark = self.mark()
        source = self.place(node, briefly=True)
        self.emit(kir.CopyBytes(self.span, node.type, destination, source.address))
        if holds_references(node.type):
            self.emit(kir.RetainAt(self.span, node.type, destination))
        self.close(mark)

    def in_storage(self, node: tree.Expression) -> bool:
        """Whether `node` names storage that exists already."""
        match node:
            case tree.LocalRef(local=local):
                return isinstance(self.environment[local], kir.Slot) or is_memory(underlying(local.type))
            case tree.FieldOf(object=tree.LocalRef(type=type_)) if isinstance(underlying(type_), StructType):
                # A frozen struct in a variable is a value, taken apart without an address: `elide` follows values.
                return is_memory(underlying(type_))
            case tree.FieldOf(object=value):
                return isinstance(underlying(value.type), ClassType) or self.in_storage(value)
            case tree.StaticRef() | tree.ElementOf() | tree.PointerItem():
                return True
            case _:
                return False
