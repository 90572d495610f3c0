"""A machine that runs kir and watches every reference count: the oracle for lowering and for `elide`.

It knows objects, integers and None. Touching a freed object, a count below zero or an object left over is an
error; allocation number `failing` fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kgen.frontend.types import ClassType, OptionalType, underlying
from kgen.middle import kir

POISON = object()
IMMORTAL = 1 << 31


class OwnershipError(Exception):
    """A reference count went wrong."""


@dataclass(eq=False)
class Heap:
    class_: ClassType
    count: int = 1
    freed: bool = False
    ended: bool = False
    fields: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(eq=False)
class Address:
    """A cell: a slot of a frame, a field of an object, or a static."""

    cells: dict[object, object]
    key: object
    owner: Heap | None = None


class Raised(Exception):
    def __init__(self, error: Heap) -> None:
        self.error = error


class KirMachine:
    def __init__(self, module: kir.Module, failing: int = -1) -> None:
        self.drops = {info.class_: info.drop for info in module.type_infos}
        self.vtables = {info.class_: info.vtable for info in module.type_infos}
        self.statics: dict[object, object] = {static.name: static.initial for static in module.statics}
        self.immortals = {name: Heap(class_, IMMORTAL) for class_, name in module.immortals.items()}
        self.failing = failing
        self.allocations = 0
        self.live: set[Heap] = set()
        self.counting = 0

    def call(self, function: kir.Function, arguments: list[object]) -> object:
        """The result; `Raised` when it ends with an error."""
        for argument in arguments:
            self.check(argument)
        temps: dict[kir.Temp, object] = dict(zip(function.parameters, arguments, strict=True))
        slots: dict[object, object] = dict.fromkeys(function.slots, POISON)
        block = function.blocks[0]
        while True:
            for instruction in block.instructions:
                self.step(instruction, temps, slots)
            match block.terminator:
                case kir.Jump(target=target):
                    block = target
                case kir.Branch(test=test, then=then, otherwise=otherwise):
                    block = then if self.value(test, temps, slots) else otherwise
                case kir.Return(value=value):
                    return None if value is None else self.value(value, temps, slots)
                case kir.ReturnError(error=error):
                    result = self.value(error, temps, slots)
                    assert isinstance(result, Heap)
                    raise Raised(result)
                case _:
                    raise OwnershipError(f"{function.symbol}: reached {block.terminator}")

    def check(self, value: object) -> object:
        if value is POISON:
            raise OwnershipError("a value that was never stored")
        if isinstance(value, Heap) and value.freed:
            raise OwnershipError("a freed object is used")
        return value

    def value(self, operand: kir.Operand, temps: dict[kir.Temp, object], slots: dict[object, object]) -> object:
        match operand:
            case kir.Temp():
                return temps[operand]
            case kir.Const(value=value):
                return value
            case kir.Zero():
                return None
            case kir.Slot():
                return Address(slots, operand)
            case kir.Symbol(name=name):
                return self.immortals[name] if name in self.immortals else Address(self.statics, name)
            case kir.Data():
                raise NotImplementedError

    def step(self, node: kir.Instruction, temps: dict[kir.Temp, object], slots: dict[object, object]) -> None:
        def get(operand: kir.Operand) -> object:
            return self.value(operand, temps, slots)

        match node:
            case kir.Load(result=result, address=address):
                place = get(address)
                assert isinstance(place, Address)
                self.check(place.owner)
                found = place.cells[place.key]
                if found is POISON:
                    raise OwnershipError("a place is read before it is written")
                temps[result] = found
            case kir.Store(value=value, address=address):
                place = get(address)
                assert isinstance(place, Address)
                self.check(place.owner)
                place.cells[place.key] = get(value)
            case kir.FieldAddress(result=result, base=base, field=field_):
                heap = self.check(get(base))
                assert isinstance(heap, Heap)
                temps[result] = Address(heap.fields, field_.name, heap)
            case kir.Binary(result=result, operator=operator, left=left, right=right):
                a, b = get(left), get(right)
                assert isinstance(a, int) and isinstance(b, int)
                exact = {"add": a + b, "sub": a - b, "mul": a * b}[operator]
                temps[result] = ((exact + (1 << 63)) % (1 << 64)) - (1 << 63)
            case kir.Compare(result=result, operator=operator, left=left, right=right):
                a, b = get(left), get(right)
                if operator in ("eq", "ne"):
                    temps[result] = (a is b or a == b) == (operator == "eq")
                else:
                    assert isinstance(a, int) and isinstance(b, int)
                    temps[result] = {"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[operator]
            case kir.Cast(result=result, value=value) | kir.Unwrap(result=result, value=value):
                temps[result] = get(value)
            case kir.Wrap(result=result, value=value):
                temps[result] = get(value)
            case kir.Not(result=result, value=value):
                temps[result] = not get(value)
            case kir.IsNone(result=result, value=value):
                temps[result] = get(value) is None
            case kir.IsMember(result=result, value=value, members=members):
                heap = self.check(get(value))
                temps[result] = isinstance(heap, Heap) and any(
                    isinstance(member, ClassType) and heap.class_.is_subclass_of(member) for member in members
                )
            case kir.Check(test=test, site=site):
                if not get(test):
                    raise OwnershipError(f"check failed: {site.message}")
            case kir.Retain(value=value):
                self.counting += 1
                heap = self.check(get(value))
                if isinstance(heap, Heap):
                    heap.count += 1
            case kir.Release(value=value):
                self.counting += 1
                self.release(get(value))
            case kir.Allocate(result=result, class_=class_):
                temps[result] = self.allocate(class_)
            case kir.FreeObject(value=value):
                heap = get(value)
                assert isinstance(heap, Heap)
                heap.freed = True
                self.live.discard(heap)
            case kir.Machine(name="revive", arguments=arguments):
                heap = get(arguments[0])
                assert isinstance(heap, Heap)
                heap.count = 1
            case kir.Machine(name="end_once", arguments=arguments, result=kir.Temp() as result):
                heap = get(arguments[0])
                assert isinstance(heap, Heap)
                temps[result] = not heap.ended
                heap.ended = True
            case kir.Machine(
                name="checked_add" | "checked_sub" as name, arguments=arguments, result=kir.Temp() as result
            ):
                a, b = get(arguments[0]), get(arguments[1])
                assert isinstance(a, int) and isinstance(b, int)
                exact = a + b if name == "checked_add" else a - b
                temps[result] = exact if -(1 << 63) <= exact < 1 << 63 else None
            case kir.Call(callee=callee, arguments=arguments):
                self.invoke(node, callee, [get(a) for a in arguments], temps)
            case kir.CallVirtual(slot=slot, arguments=arguments):
                values = [get(a) for a in arguments]
                heap = self.check(values[0])
                assert isinstance(heap, Heap)
                callee = self.vtables[heap.class_][slot.index]
                assert callee is not None
                self.invoke(node, callee, values, temps)
            case _:
                raise NotImplementedError(type(node).__name__)

    def invoke(
        self,
        node: kir.Call | kir.CallVirtual,
        callee: kir.Function,
        arguments: list[object],
        temps: dict[kir.Temp, object],
    ) -> None:
        if callee.raises != (node.error is not None):
            raise OwnershipError(f"{callee.symbol}: the call and the function disagree about errors")
        try:
            result = self.call(callee, arguments)
            error = None
        except Raised as raised:
            result, error = POISON, raised.error
        if node.error is not None:
            temps[node.error] = error
        elif error is not None:
            raise OwnershipError(f"{callee.symbol} raises without saying so")
        if node.result is not None:
            temps[node.result] = result

    def allocate(self, class_: ClassType) -> Heap | None:
        self.allocations += 1
        if self.allocations - 1 == self.failing:
            return None
        heap = Heap(class_)
        for field_ in class_.fields:
            empty = isinstance(underlying(field_.type), OptionalType | ClassType)
            heap.fields[field_.name] = None if empty else 0
        self.live.add(heap)
        return heap

    def release(self, value: object) -> None:
        if value is None:
            return
        self.check(value)
        assert isinstance(value, Heap)
        if value.count <= 0:
            raise OwnershipError("a reference too many is given up")
        value.count -= 1
        if value.count == 0:
            self.call_drop(value)

    def call_drop(self, heap: Heap) -> None:
        self.call(self.drops[heap.class_], [heap])
