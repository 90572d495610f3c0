"""What running an instruction or a function may do to places that own references.

A borrowed value lives as long as the place it was read from keeps it. `elide` therefore asks which places an
instruction may overwrite, empty or drop: its *kills*. Places are told apart by how they are reached: a field of
a class, elements behind pointers to a type, a static, a variable. The kills of functions are a fixpoint over the
call graph, drop functions of everything released included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from kgen.frontend.types import (
    ArrayType,
    CallableType,
    ClassType,
    Field,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    VirtualSlot,
    holds_references,
    underlying,
)
from kgen.middle import kir


@dataclass(frozen=True, slots=True)
class FieldKey:
    owner: ClassType | StructType
    name: str


@dataclass(frozen=True, slots=True)
class PointerKey:
    element: Type


@dataclass(frozen=True, slots=True)
class ArrayKey:
    element: Type


@dataclass(frozen=True, slots=True)
class StaticKey:
    name: str


@dataclass(frozen=True, slots=True)
class SharedKey:
    """Everything that other threads, or code kgen does not see, can reach."""


@dataclass(frozen=True, slots=True)
class SlotKey:
    slot: kir.Slot


@dataclass(frozen=True, slots=True)
class TempKey:
    temp: kir.Temp


Key = FieldKey | PointerKey | ArrayKey | StaticKey | SharedKey | SlotKey | TempKey

SHARED = SharedKey()

NONE: frozenset[Key] = frozenset()
EVERYTHING: frozenset[Key] = frozenset((SHARED,))

Definitions = dict[kir.Temp, kir.Instruction]


def collide(kills: frozenset[Key], keys: frozenset[Key]) -> bool:
    """Whether something with `kills` may end what lives by `keys`."""
    if SHARED in kills and any(not isinstance(key, SlotKey | TempKey) for key in keys):
        return True
    return not kills.isdisjoint(keys)


def field_key(owner: ClassType | StructType, field: Field) -> FieldKey:
    """The same key for a field whether it is named through its class or through a subclass."""
    while isinstance(owner, ClassType) and owner.base is not None and owner.base.field(field.name) is not None:
        owner = owner.base
    return FieldKey(owner, field.name)


def keys_inside(type_: Type) -> Iterator[Key]:
    """The places inside a value of `type_` in memory that are reached by their own keys."""
    match underlying(type_):
        case StructType(fields=fields) as struct:
            for field in fields:
                if holds_references(field.type):
                    yield field_key(struct, field)
                    yield from keys_inside(field.type)
        case ArrayType(element=element):
            if holds_references(element):
                yield ArrayKey(element)
                yield from keys_inside(element)
        case TupleType(elements=parts) | UnionType(members=parts):
            for part in parts:
                yield from keys_inside(part)
        case OptionalType(inner=inner):
            yield from keys_inside(inner)
        case _:
            pass


def address_keys(address: kir.Operand, definitions: Definitions) -> frozenset[Key]:
    """The key of the place at `address`, not of those around it."""
    match address:
        case kir.Slot():
            return frozenset((SlotKey(address),))
        case kir.Symbol(name=name):
            return frozenset((StaticKey(name),))
        case kir.Temp():
            pass
        case _:
            return NONE
    match definitions.get(address):
        case kir.FieldAddress(owner=owner, field=field):
            return frozenset((field_key(owner, field),))
        case kir.ElementAddress(element=element, array=array):
            return frozenset((ArrayKey(element) if array is not None else PointerKey(element),))
        case kir.ItemAddress(base=base) | kir.PayloadAddress(base=base):
            return address_keys(base, definitions)
        case kir.Cast(value=value):
            return address_keys(value, definitions) | {PointerKey(pointed(address.type))}
        case None if not isinstance(underlying(address.type), PtrType):
            return NONE
        case _:
            return frozenset((PointerKey(pointed(address.type)),))


def pointed(type_: Type) -> Type:
    type_ = underlying(type_)
    return type_.element if isinstance(type_, PtrType) else type_


def dropped_classes(type_: Type) -> Iterator[ClassType]:
    """The live classes whose objects a release of a `type_` value may drop, not those further down."""
    match underlying(type_):
        case ClassType() as class_:
            for below in class_.descendants():
                if below.live:
                    yield below
        case OptionalType(inner=inner):
            yield from dropped_classes(inner)
        case UnionType(members=parts) | TupleType(elements=parts):
            for part in parts:
                yield from dropped_classes(part)
        case ArrayType(element=element):
            yield from dropped_classes(element)
        case StructType(fields=fields):
            for field in fields:
                yield from dropped_classes(field.type)
        case _:
            pass


def holds_callable(type_: Type) -> bool:
    """Whether releasing a `type_` value may drop a closure environment."""
    match underlying(type_):
        case CallableType():
            return True
        case OptionalType(inner=inner):
            return holds_callable(inner)
        case UnionType(members=parts) | TupleType(elements=parts):
            return any(map(holds_callable, parts))
        case ArrayType(element=element):
            return holds_callable(element)
        case StructType(fields=fields):
            return any(holds_callable(field.type) for field in fields)
        case _:
            return False


CALLING = frozenset([kir.Call, kir.CallVirtual, kir.CallIndirect, kir.Release, kir.ReleaseAt])
KILLING = frozenset(
    [
        kir.Store,
        kir.Load,
        kir.CopyBytes,
        kir.ClearBytes,
        kir.ReleaseAt,
        kir.UnwrapTo,
        kir.Call,
        kir.CallVirtual,
        kir.CallIndirect,
        kir.CallAddress,
        kir.Assembly,
        kir.Machine,
    ]
)
"""The instructions that may do such a thing at all: most do not, and a set is asked faster than patterns."""


class Effects:
    """The kills of all functions of a module."""

    def __init__(self, module: kir.Module) -> None:
        self.drops = {info.class_: info.drop for info in module.type_infos}
        self.environments = [drop for class_, drop in self.drops.items() if class_.python is object]
        self.vtables = {info.class_: info.vtable for info in module.type_infos}
        self.codes: dict[CallableType, dict[kir.Function, None]] = {}
        self.by_function: dict[kir.Function, frozenset[Key]] = {}
        self._slots: dict[VirtualSlot, list[kir.Function]] = {}
        self._drops: dict[Type, list[kir.Function]] = {}
        self._solve(module)

    # The call graph.

    def implementations(self, slot: VirtualSlot) -> list[kir.Function]:
        if slot not in self._slots:
            found: dict[kir.Function, None] = {}
            for class_ in slot.owner.descendants():
                vtable = self.vtables.get(class_)
                code = vtable[slot.index] if vtable is not None and slot.index < len(vtable) else None
                if code is not None:
                    found[code] = None
            self._slots[slot] = list(found)
        return self._slots[slot]

    def drops_of(self, type_: Type) -> list[kir.Function]:
        """The drop functions a release of a `type_` value may call directly."""
        if type_ not in self._drops:
            found = [self.drops[class_] for class_ in dropped_classes(type_) if class_ in self.drops]
            if holds_callable(type_):
                found.extend(self.environments)
            self._drops[type_] = list(dict.fromkeys(found))
        return self._drops[type_]

    def callees(self, instruction: kir.Instruction) -> Iterable[kir.Function]:
        """The functions that `instruction` may call, drop functions included."""
        if type(instruction) not in CALLING:
            return ()
        match instruction:
            case kir.Call(callee=callee):
                return (callee,)
            case kir.CallVirtual(slot=slot):
                return self.implementations(slot)
            case kir.CallIndirect(type=type_):
                return self.codes.get(type_, ())
            case kir.Release(value=value):
                return self.drops_of(value.type)
            case kir.ReleaseAt(type=type_):
                return self.drops_of(type_)
            case _:
                return ()

    # Kills.

    def own_kills(self, instruction: kir.Instruction, definitions: Definitions) -> frozenset[Key]:
        """The kills of the instruction itself, without what it calls."""
        if type(instruction) not in KILLING:
            return NONE
        match instruction:
            case kir.Store(value=value, address=address) if holds_references(value.type):
                return address_keys(address, definitions)
            case kir.Load(address=address, takes=True):
                return address_keys(address, definitions)
            case kir.CopyBytes(type=type_, destination=destination, source=source) if holds_references(type_):
                keys = address_keys(destination, definitions) | address_keys(source, definitions)
                return keys.union(keys_inside(type_))
            case (
                kir.ClearBytes(type=type_, destination=address)
                | kir.ReleaseAt(type=type_, address=address)
                | kir.UnwrapTo(type=type_, destination=address)
            ) if holds_references(type_):
                return address_keys(address, definitions).union(keys_inside(type_))
            case kir.Call(sret=sret) | kir.CallVirtual(sret=sret) | kir.CallIndirect(sret=sret) if sret is not None:
                return address_keys(sret, definitions)
            case kir.CallAddress():
                return EVERYTHING
            case kir.Assembly(constraints=constraints) if "~{memory}" in constraints:
                return EVERYTHING
            case kir.Machine(name=name) if name.startswith("atomic_"):
                return EVERYTHING
            case _:
                return NONE

    def kills(self, instruction: kir.Instruction, definitions: Definitions) -> frozenset[Key]:
        """All kills of `instruction`, calls included; of a release: those of the drop functions only."""
        found = self.own_kills(instruction, definitions)
        for callee in self.callees(instruction):
            found |= self.by_function.get(callee, EVERYTHING)
        return found

    def _solve(self, module: kir.Module) -> None:
        callers: dict[kir.Function, set[kir.Function]] = {}
        for function in module.functions:
            for block in function.blocks:
                for instruction in block.instructions:
                    if isinstance(instruction, kir.MakeCallable):
                        type_ = underlying(instruction.result.type)
                        if isinstance(type_, CallableType):
                            self.codes.setdefault(type_, {})[instruction.code] = None
        for function in module.functions:
            own: set[Key] = set()
            definitions = definitions_of(function)
            for block in function.blocks:
                for instruction in block.instructions:
                    own |= self.own_kills(instruction, definitions)
                    for callee in self.callees(instruction):
                        callers.setdefault(callee, set()).add(function)
            self.by_function[function] = frozenset(key for key in own if not isinstance(key, SlotKey | TempKey))
        pending = list(reversed(module.functions))
        waiting = set(pending)
        while pending:
            function = pending.pop()
            waiting.discard(function)
            kills = self.by_function[function]
            for caller in callers.get(function, ()):
                if not kills <= self.by_function[caller]:
                    self.by_function[caller] |= kills
                    if caller not in waiting:
                        waiting.add(caller)
                        pending.append(caller)


def definitions_of(function: kir.Function) -> Definitions:
    """The instruction behind each temporary; parameters have none."""
    found: Definitions = {}
    for block in function.blocks:
        for instruction in block.instructions:
            for name in defining_names(type(instruction)):
                temp: object = getattr(instruction, name)
                if isinstance(temp, kir.Temp):
                    found[temp] = instruction
    return found


_defining: dict[type[kir.Instruction], tuple[str, ...]] = {}


def defining_names(kind: type[kir.Instruction]) -> tuple[str, ...]:
    """The fields of an instruction that name the temporaries it defines."""
    found = _defining.get(kind)
    if found is None:
        names = {field.name for field in fields(kind)}
        found = _defining[kind] = tuple(name for name in ("result", "error") if name in names)
    return found
