"""The pointer to a container's elements, read before the index is checked rather than after.

A loop that checks an index first reads the pointer only in turns that pass the check, so LLVM may not read it
before the loop: it cannot know that the object is there. Read beside the length, it moves out of the loop with it.
The pointer is the same on both sides of the check: nothing between them but loads and the index itself.
"""

from __future__ import annotations

from kgen.middle import kir
from kgen.middle.emit import successors

LARGEST_DETOUR = 3
"""Blocks of a check between the length and the access."""

QUIET = (kir.Load, kir.FieldAddress, kir.Binary, kir.Compare, kir.Cast, kir.Not)
"""Instructions that change no memory."""


def load_early(function: kir.Function) -> None:
    """Moves the loads in all checked accesses of `function`."""
    predecessors: dict[kir.Block, list[kir.Block]] | None = None
    for block in function.blocks:
        match block.instructions[:2]:
            case [
                kir.FieldAddress(result=place, base=base, field=field) as address,
                kir.Load(address=where) as load,
            ] if where is place and field.name == "data":
                predecessors = predecessors or _predecessors(function)
                check = _check_before(block, base, predecessors)
                if check is not None:
                    check.instructions += (address, load)
                    del block.instructions[:2]
            case _:
                pass


def _predecessors(function: kir.Function) -> dict[kir.Block, list[kir.Block]]:
    found: dict[kir.Block, list[kir.Block]] = {block: [] for block in function.blocks}
    for block in function.blocks:
        for target in successors(block):
            found[target].append(block)
    return found


def _check_before(
    block: kir.Block, base: kir.Operand, predecessors: dict[kir.Block, list[kir.Block]]
) -> kir.Block | None:
    """The block that reads the length of the same object last before every way to `block`."""
    for candidate in predecessors[block]:
        if _reads_length(candidate, base) and _leads_only_from(candidate, block, predecessors):
            return candidate
    return None


def _leads_only_from(start: kir.Block, end: kir.Block, predecessors: dict[kir.Block, list[kir.Block]]) -> bool:
    """Whether every way to `end` comes from `start`, directly or through a few quiet blocks."""
    pending = [before for before in predecessors[end] if before is not start]
    detour: set[kir.Block] = set()
    while pending:
        block = pending.pop()
        if block is start or block in detour:
            continue
        if block is end or len(detour) == LARGEST_DETOUR or not predecessors[block] or not _is_quiet(block):
            return False
        detour.add(block)
        pending += predecessors[block]
    return True


def _reads_length(block: kir.Block, base: kir.Operand) -> bool:
    return any(
        isinstance(instruction, kir.FieldAddress) and instruction.base is base and instruction.field.name == "length"
        for instruction in block.instructions
    )


def _is_quiet(block: kir.Block) -> bool:
    return all(
        isinstance(instruction, QUIET)
        or (isinstance(instruction, kir.Store) and isinstance(instruction.address, kir.Slot))
        for instruction in block.instructions
    )
