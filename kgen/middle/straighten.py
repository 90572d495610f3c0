"""Control flow without detours: blocks that only one block goes to, and that it always goes to, are joined to it."""

from __future__ import annotations

from kgen.middle import kir
from kgen.middle.emit import remove_unreachable, successors


def straighten(function: kir.Function) -> None:
    """Skips empty blocks, joins straight lines and drops what is no longer reached."""
    for block in function.blocks:
        match block.terminator:
            case kir.Jump() as jump:
                jump.target = final_target(jump.target)
            case kir.Branch() as branch:
                branch.then = final_target(branch.then)
                branch.otherwise = final_target(branch.otherwise)
            case _:
                pass
    remove_unreachable(function)
    predecessors: dict[kir.Block, int] = {}
    for block in function.blocks:
        for target in successors(block):
            predecessors[target] = predecessors.get(target, 0) + 1
    entry = function.blocks[0]
    for block in function.blocks:
        while isinstance(block.terminator, kir.Jump):
            target = block.terminator.target
            if target is block or target is entry or predecessors[target] != 1:
                break
            block.instructions.extend(target.instructions)
            block.terminator = target.terminator
            target.instructions = []
            target.terminator = kir.Unreachable(None)
    remove_unreachable(function)


def final_target(block: kir.Block) -> kir.Block:
    """Where going to `block` ends up after blocks that do nothing."""
    seen: set[kir.Block] = set()
    while not block.instructions and isinstance(block.terminator, kir.Jump) and block not in seen:
        seen.add(block)
        block = block.terminator.target
    return block
