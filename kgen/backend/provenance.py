"""Which pointers of a function come from a container of the runtime.

The containers' methods are inlined in kir, so their pointers turn up in any function. A pointer read from a
field of a container leads to that container's elements and nothing else, which the alias tags then say: without
it every store to an element of a bytearray would seem to change the length of every list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgen.frontend.types import PtrType, StructType, underlying
from kgen.middle import kir

if TYPE_CHECKING:
    from kgen.backend.llvm import ModulePrinter


def container_pointers(module: ModulePrinter, blocks: list[kir.Block]) -> frozenset[kir.Temp]:
    """The temporaries that hold pointers to elements of containers."""
    places: set[kir.Operand] = set()
    found: set[kir.Temp] = set()
    for instruction in _instructions(blocks):
        match instruction:
            case kir.FieldAddress(result=result, owner=owner) if module.is_container(owner):
                places.add(result)
            case kir.Load(result=result, address=address) if address in places and _is_pointer(result):
                found.add(result)
            case kir.Extract(result=result, value=value) if _is_pointer(result):
                owner = underlying(value.type)
                if isinstance(owner, StructType) and module.is_container(owner):
                    found.add(result)
            case _:
                pass
    if not found:
        return frozenset()
    return frozenset(_spread(blocks, found))


def _instructions(blocks: list[kir.Block]) -> Iterator[kir.Instruction]:
    for block in blocks:
        yield from block.instructions


def _is_pointer(temp: kir.Temp) -> bool:
    return isinstance(underlying(temp.type), PtrType)


def _spread(blocks: list[kir.Block], found: set[kir.Temp]) -> set[kir.Temp]:
    """Follows the pointers through variables and steps; a variable counts when only such pointers are stored in it."""
    stores: dict[kir.Slot, list[kir.Operand]] = {}
    flows: list[tuple[kir.Temp, kir.Operand]] = []
    taken: set[kir.Slot] = set()
    for instruction in _instructions(blocks):
        match instruction:
            case kir.Store(value=value, address=kir.Slot() as slot) if isinstance(underlying(slot.type), PtrType):
                stores.setdefault(slot, []).append(value)
            case kir.Load(result=result, address=kir.Slot() as slot) if _is_pointer(result):
                flows.append((result, slot))
            case kir.Machine(name="pointer_offset", result=kir.Temp() as result, arguments=arguments):
                flows.append((result, arguments[0]))
            case kir.Machine(name="address_of", arguments=arguments):
                taken.update(a for a in arguments if isinstance(a, kir.Slot))
            case _:
                pass
    changed = True
    while changed:
        changed = False
        good = {
            slot
            for slot, values in stores.items()
            if slot not in taken and all(value in found or isinstance(value, kir.Zero | kir.Const) for value in values)
        }
        for result, source in flows:
            if result not in found and (source in found or source in good):
                found.add(result)
                changed = True
    return found
