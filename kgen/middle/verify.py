"""The rules every kir function keeps; a broken one is a bug of the compiler, found before LLVM sees it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import cast

from kgen.middle import kir
from kgen.middle.emit import successors
from kgen.middle.print_kir import print_instruction, print_terminator


class BrokenKir(Exception):
    """kir that breaks its own rules."""


def verify(module: kir.Module) -> None:
    symbols: set[str] = set()
    for function in module.functions:
        if function.symbol in symbols:
            raise BrokenKir(f"two functions are named {function.symbol}")
        symbols.add(function.symbol)
        verify_function(function)


def verify_function(function: kir.Function) -> None:
    """Every temporary is defined once, on every way to its uses; every block ends and goes to known blocks."""
    known = set(function.blocks)
    slots = set(function.slots)
    definitions: set[kir.Temp] = set(function.parameters)
    if function.sret is not None:
        definitions.add(function.sret)
    entry = frozenset(definitions)
    for block in function.blocks:
        if block.terminator is None:
            raise BrokenKir(f"{function.symbol}: {block.label} has no end")
        for target in successors(block):
            if target not in known:
                raise BrokenKir(f"{function.symbol}: {block.label} goes to {target.label}, which is not placed")
        for instruction in block.instructions:
            for temp in defined(instruction):
                if temp in definitions:
                    raise BrokenKir(f"{function.symbol}: %{temp.number} is defined twice")
                definitions.add(temp)
    available = _available(function, entry)
    for block in function.blocks:
        visible = set(available[block])
        for instruction in block.instructions:
            for value in used(instruction):
                if isinstance(value, kir.Temp) and value not in visible:
                    raise BrokenKir(f"{function.symbol}: undefined: {block.label}: {print_instruction(instruction)}")
                if isinstance(value, kir.Slot) and value not in slots:
                    raise BrokenKir(f"{function.symbol}: no such slot: {print_instruction(instruction)}")
            visible.update(defined(instruction))
        assert block.terminator is not None
        for value in used(block.terminator):
            if isinstance(value, kir.Temp) and value not in visible:
                raise BrokenKir(f"{function.symbol}: undefined: {block.label}: {print_terminator(block.terminator)}")


def _available(function: kir.Function, entry: frozenset[kir.Temp]) -> dict[kir.Block, frozenset[kir.Temp]]:
    """The temporaries defined on every way to the start of each block."""
    found: dict[kir.Block, frozenset[kir.Temp]] = {function.blocks[0]: entry}
    pending = [function.blocks[0]]
    while pending:
        block = pending.pop()
        after = found[block].union(*(defined(instruction) for instruction in block.instructions))
        for target in successors(block):
            before = after if target not in found else found[target] & after
            if target not in found or before != found[target]:
                found[target] = before
                pending.append(target)
    return {block: found.get(block, entry) for block in function.blocks}


def defined(instruction: kir.Instruction) -> list[kir.Temp]:
    """The temporaries `instruction` defines."""
    candidates = (getattr(instruction, "result", None), getattr(instruction, "error", None))
    return [temp for temp in candidates if isinstance(temp, kir.Temp)]


def used(node: kir.Instruction | kir.Terminator) -> list[kir.Operand]:
    """The operands `node` reads."""
    kind = type(node)
    read = _readers.get(kind)
    if read is None:
        read = _readers[kind] = _reader(kind)
    found: list[kir.Operand] = []
    for value in read(node):
        if type(value) is list:
            found += [item for item in cast("list[object]", value) if isinstance(item, OPERANDS)]
        elif isinstance(value, OPERANDS):
            found.append(value)
    return found


NOT_OPERANDS = frozenset(
    [
        "span",
        "type",
        "element",
        "operator",
        "overflow",
        "operands",
        "site",
        "kind",
        "copies",
        "is_natural",
        "takes",
        "owner",
        "field",
        "array",
        "members",
        "class_",
        "slot",
        "code",
        "name",
        "template",
        "constraints",
        "value_type",
        "length",
        "member",
    ]
)
OPERANDS = (kir.Temp, kir.Slot, kir.Const, kir.Zero, kir.Data, kir.Symbol)

_readers: dict[type, Callable[[object], tuple[object, ...]]] = {}
"""How to get at the fields of each kind of node that may hold operands, all at once."""


def _reader(kind: type[kir.Instruction] | type[kir.Terminator]) -> Callable[[object], tuple[object, ...]]:
    is_terminator = issubclass(kind, kir.Terminator)
    names = [
        f.name
        for f in dataclasses.fields(kind)
        if f.name not in NOT_OPERANDS and not (f.name == "error" and not is_terminator) and f.name != "result"
    ]
    match names:
        case []:
            return lambda _: ()
        case [name]:
            read_one = attrgetter(name)
            return lambda node: (read_one(node),)
        case _:
            return attrgetter(*names)
