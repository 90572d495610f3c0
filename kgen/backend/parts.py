"""A large program in two LLVM modules, so that two processes can translate it.

A module of the source stays whole, and modules that are neighbours by name stay together: they call each other. A
function of the run-time library goes where its callers are; those that both parts call, and what the middle end
made, are in the first part, with all statics and type information. What is small enough to be inlined is copied into
the other part too. The split depends on the program only, never on the machine: images are reproducible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kgen.backend.constants import initial_image
from kgen.frontend import tree
from kgen.frontend.types import (
    ArrayType,
    CallableType,
    ClassType,
    OptionalType,
    PtrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    underlying,
)
from kgen.middle import kir

SPLIT_FROM: Final = 40_000
"""Instructions of kir from which on a program is split: about 2,000 lines, two seconds of LLVM."""

COPIED: Final = 40
"""Instructions of a function that is copied into the other part. LLVM inlines few that are larger."""

RUNTIME: Final = "kgen/runtime/"


@dataclass(frozen=True, eq=False)
class Part:
    """What one LLVM module defines."""

    own: frozenset[kir.Function]
    copies: frozenset[kir.Function]
    """Functions of the other part, defined here once more, for inlining."""
    shared: frozenset[kir.Function]
    """Those of the own functions that are named elsewhere: by the other part, by a static, by the platform."""
    foreign: frozenset[kir.Function]
    """What the other part shares."""
    has_statics: bool


def size_of_function(function: kir.Function) -> int:
    """Instructions."""
    return sum(len(block.instructions) for block in function.blocks)


def tracks_caller(function: kir.Function) -> bool:
    """Whether the checks of a function report at its caller: it is inlined wherever it is called."""
    return function.source is not None and function.source.track_caller and function.inline != "never"


def split(module: kir.Module, split_from: int = SPLIT_FROM) -> list[Part]:
    """The two parts of a program of at least `split_from` instructions; nothing for a smaller one."""
    functions = [function for function in module.functions if function.blocks]
    sizes = {function: size_of_function(function) for function in functions}
    if sum(sizes.values()) < split_from:
        return []
    calls = {function: list(_callees(function)) for function in functions}
    second = _second_half(functions, sizes, calls)
    halves = (frozenset(f for f in functions if f not in second), second)
    if not all(halves):
        return []
    copies = [_copies(half, sizes, calls) for half in halves]
    exposed = set(_addressed(module, functions))
    shared: list[frozenset[kir.Function]] = []
    for half, other, copied in zip(halves, reversed(halves), reversed(copies), strict=True):
        named = {callee for f in other | copied for callee in calls[f]} - copied
        shared.append(frozenset(f for f in half if f in exposed or f in named))
    return [
        Part(half, copies[number], shared[number], shared[1 - number], has_statics=number == 0)
        for number, half in enumerate(halves)
    ]


def _callees(function: kir.Function) -> Iterator[kir.Function]:
    for block in function.blocks:
        for instruction in block.instructions:
            if isinstance(instruction, kir.Call):
                yield instruction.callee


def _second_half(
    functions: list[kir.Function],
    sizes: dict[kir.Function, int],
    calls: dict[kir.Function, list[kir.Function]],
) -> frozenset[kir.Function]:
    """The functions of the modules that come last by name, up to half of the program."""
    homes = _homes(functions, calls)
    weights: dict[str, int] = {}
    for function in functions:
        if len(homes[function]) == 1:
            (home,) = homes[function]
            weights[home] = weights.get(home, 0) + sizes[function]
    rest = sum(sizes.values()) / 2
    chosen: set[str] = set()
    for home in sorted(weights, reverse=True):
        if weights[home] / 2 > rest:
            break
        rest -= weights[home]
        chosen.add(home)
    return frozenset(f for f in functions if len(homes[f]) == 1 and homes[f] <= chosen)


def _homes(
    functions: list[kir.Function], calls: dict[kir.Function, list[kir.Function]]
) -> dict[kir.Function, set[str]]:
    """The files that each function belongs to: its own; for one of the run-time library, those of its callers."""
    homes: dict[kir.Function, set[str]] = {}
    pending: list[kir.Function] = []
    for function in functions:
        is_fixed = function.internal and function.source is not None and RUNTIME not in function.span.file
        homes[function] = {function.span.file} if is_fixed else set()
        if is_fixed:
            pending.append(function)
    while pending:
        caller = pending.pop()
        for callee in calls[caller]:
            if callee.source is None or callee not in homes or RUNTIME not in callee.span.file:
                continue
            if not homes[caller] <= homes[callee]:
                homes[callee] |= homes[caller]
                pending.append(callee)
    return homes


def _copies(
    half: frozenset[kir.Function],
    sizes: dict[kir.Function, int],
    calls: dict[kir.Function, list[kir.Function]],
) -> frozenset[kir.Function]:
    """What a half copies from the other one."""
    found: set[kir.Function] = set()
    pending = [callee for function in half for callee in calls[function]]
    while pending:
        function = pending.pop()
        if function in half or function in found or not _is_copied(function, sizes.get(function, 0)):
            continue
        found.add(function)
        pending.extend(calls[function])
    return frozenset(found)


def _is_copied(function: kir.Function, size: int) -> bool:
    if not function.blocks or not function.internal or function.naked or function.section is not None:
        return False
    return tracks_caller(function) or function.inline == "always" or (function.inline is None and size <= COPIED)


def _addressed(module: kir.Module, functions: list[kir.Function]) -> Iterator[kir.Function]:
    """The functions that are named by something else than a call."""
    by_name = {function.symbol: function for function in functions}
    for info in module.type_infos:
        yield info.drop
        yield from (method for method in info.vtable if method is not None)
    yield from (function for function in (module.allocate, module.free) if function is not None)
    for name in _named_by_statics(module.statics):
        if name in by_name:
            yield by_name[name]
    for function in functions:
        if function.has_address or not function.internal:
            yield function
        for block in function.blocks:
            for instruction in block.instructions:
                if isinstance(instruction, kir.MakeCallable):
                    yield instruction.code


def _named_by_statics(statics: Iterable[tree.Static]) -> list[str]:
    found: list[str] = []

    def note(value: object) -> str:
        if isinstance(value, tree.Function):
            found.append(value.export or value.name)
        elif isinstance(value, str):
            found.append(value)
        return "@"

    for static in statics:
        if _holds_addresses(static.type):
            initial_image(static.type, static.initial, note)
    return found


def _holds_addresses(type_: Type) -> bool:
    """Whether a static of this type may point to a function."""
    match underlying(type_):
        case PtrType() | CallableType() | ClassType() | OptionalType() | UnionType():
            return True
        case TupleType(elements=elements):
            return any(map(_holds_addresses, elements))
        case StructType(fields=fields):
            return any(_holds_addresses(field.type) for field in fields)
        case ArrayType(element=element):
            return _holds_addresses(element)
        case _:
            return False
