"""Structs, tuples and arrays built in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgen.frontend import tree
from kgen.frontend.types import (
    BOOL,
    USIZE,
    ArrayType,
    StructType,
    TupleType,
    Type,
    holds_references,
    is_memory,
    pointer_to,
    underlying,
)
from kgen.middle import kir
from kgen.middle.calls import Calls
from kgen.middle.scopes import Value

UNROLLED_FILL = 8
"""Arrays up to this length are filled element by element."""


class Aggregates(Calls):
    """Lowering of aggregate constructors."""

    def construct(self, node: tree.Expression, destination: kir.Operand) -> None:
        outer, self.span = self.span, node.span
        self._construct(node, destination)
        self.span = outer

    def _construct(self, node: tree.Expression, destination: kir.Operand) -> None:
        match node:
            case tree.Call() | tree.VirtualCall() | tree.IndirectCall():
                self.call(node, destination)
            case tree.MakeStruct(values=values, type=type_):
                self._fill_parts(type_, values, destination)
            case tree.MakeArray():
                self._fill_array(node, destination)
            case tree.Conditional(test=test, then=then, otherwise=otherwise):
                yes, no, after = self.new_block("then"), self.new_block("else"), self.new_block("endif")
                self.condition(test, yes, no)
                self.place_block(yes)
                self.construct(then, destination)
                self.jump(after)
                self.place_block(no)
                self.construct(otherwise, destination)
                self.place_block(after)
            case tree.Sequence(statements=statements, value=value):
                self.statements(statements)
                self.construct(value, destination)
            case tree.Convert(kind="rename", value=value):
                self.construct(value, destination)
            case tree.Convert(kind="unwrap" | "unwrap_checked" as kind, value=value) if not self.in_storage(value):
                whole = self.as_owned(self.evaluate(value))
                if kind == "unwrap_checked":
                    self.check_not_none(whole.operand)
                self.emit(kir.UnwrapTo(self.span, node.type, whole.operand, destination))
            case tree.Intrinsic(name="pointer_take", arguments=arguments):
                place = self.pointer_item(arguments[0], arguments[1])
                self.emit(kir.CopyBytes(self.span, node.type, destination, place.address))
            case tree.Constant():
                self.clear(destination, node.type)
            case _:
                self.copy_place(node, destination)

    def make_value(self, type_: Type, values: Sequence[tree.Expression]) -> Value:
        """A tuple or frozen struct from its parts."""
        owned = holds_references(type_)
        if any(is_memory(underlying(value.type)) for value in values):
            slot = self.temporary(type_)
            self._fill_parts(type_, values, slot)
            return Value(self.take(slot) if owned else self.load(slot, type_), type_, owned)
        mark = self.mark()
        operands = [self.held_owned(value) for value in values]
        result = self.temp(type_)
        self.emit(kir.Make(self.span, result, operands))
        self.forget(mark)
        return Value(result, type_, owned)

    def _fill_parts(self, type_: Type, values: Sequence[tree.Expression], destination: kir.Operand) -> None:
        """Writes the parts of a struct or tuple into fresh storage; scalars last, when all parts are known."""
        mark = self.mark()
        plain = underlying(type_)
        pending: list[tuple[int, kir.Operand]] = []
        if isinstance(plain, StructType) and any(field.bits is not None for field in plain.fields):
            self.emit(kir.ClearBytes(self.span, type_, destination))
        for index, value in enumerate(values):
            if is_memory(underlying(value.type)):
                address = self._part_address(plain, index, destination)
                self.construct(value, address)
                self.hold(Value(address, value.type, owned=holds_references(value.type)))
            else:
                pending.append((index, self.held_owned(value)))
        for index, operand in pending:
            if isinstance(plain, StructType) and plain.fields[index].bits is not None:
                self.emit(kir.StoreBits(self.span, operand, destination, plain, plain.fields[index]))
            else:
                self.store(operand, self._part_address(plain, index, destination))
        self.forget(mark)

    def _part_address(self, type_: Type, index: int, base: kir.Operand) -> kir.Temp:
        if isinstance(type_, StructType):
            return self.field_address(base, type_, type_.fields[index])
        assert isinstance(type_, TupleType)
        result = self.temp(pointer_to(type_.elements[index]))
        self.emit(kir.ItemAddress(self.span, result, base, type_, index))
        return result

    # Arrays.

    def _fill_array(self, node: tree.MakeArray, destination: kir.Operand) -> None:
        type_ = underlying(node.type)
        assert isinstance(type_, ArrayType)
        values = node.values
        if not values:
            self.emit(kir.ClearBytes(self.span, node.type, destination))
        elif len(values) == 1 and type_.length != 1:
            self._repeat(type_, values[0], destination)
        else:
            mark = self.mark()
            for index, value in enumerate(values):
                address = self._element(type_, destination, kir.Const(USIZE, index))
                if is_memory(underlying(value.type)):
                    self.construct(value, address)
                    self.hold(Value(address, value.type, owned=holds_references(value.type)))
                else:
                    operand = self.held_owned(value)
                    self.store(operand, address)
            self.forget(mark)

    def _element(self, type_: ArrayType, base: kir.Operand, index: kir.Operand) -> kir.Temp:
        result = self.temp(pointer_to(type_.element))
        self.emit(kir.ElementAddress(self.span, result, base, index, type_.element, type_))
        return result

    def _repeat(self, type_: ArrayType, value: tree.Expression, destination: kir.Operand) -> None:
        """Fills an array with copies of one value."""
        mark = self.mark()
        store: Callable[[kir.Operand], None]
        if is_memory(underlying(value.type)):
            source = self.place(value).address

            def copy(address: kir.Operand) -> None:
                self.emit(kir.CopyBytes(self.span, value.type, address, source))
                if holds_references(value.type):
                    self.emit(kir.RetainAt(self.span, value.type, address))

            store = copy
        else:
            operand = self.held(value)
            if isinstance(operand, kir.Const) and not operand.value:
                self.emit(kir.ClearBytes(self.span, type_, destination))
                self.close(mark)
                return

            def assign(address: kir.Operand) -> None:
                if holds_references(value.type):
                    self.retain(operand)
                self.store(operand, address)

            store = assign
        if type_.length <= UNROLLED_FILL:
            for index in range(type_.length):
                store(self._element(type_, destination, kir.Const(USIZE, index)))
        else:
            self._fill_loop(type_, destination, store)
        self.close(mark)

    def _fill_loop(self, type_: ArrayType, destination: kir.Operand, store: Callable[[kir.Operand], None]) -> None:
        counter = self.slot(".fill", USIZE)
        body, after = self.new_block("fill"), self.new_block("filled")
        self.store(kir.Const(USIZE, 0), counter)
        self.place_block(body)
        index = self.load(counter, USIZE)
        store(self._element(type_, destination, index))
        following = self.temp(USIZE)
        self.emit(kir.Binary(self.span, following, "add", index, kir.Const(USIZE, 1)))
        self.store(following, counter)
        again = self.temp(BOOL)
        self.emit(kir.Compare(self.span, again, "lt", following, kir.Const(USIZE, type_.length)))
        self.branch(again, body, after)
        self.place_block(after)
