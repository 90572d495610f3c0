"""`kgen verify`: what must hold of a finished image, from nothing but its file.

Nothing here is shared with the linker that wrote it. Each check gives sentences that name the symbol or address;
an image is good when there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kgen.verify.code import (
    Code,
    Function,
    Opaque,
    addresses_taken,
    fixups,
    is_branch,
    is_end_branch,
    uses_vectors,
)
from kgen.verify.elf_file import R_X86_64_RELATIVE, EntryPoint, read_file
from kgen.verify.stack import PROCESSOR_FRAME, CallGraph, Deepest
from kgen.verify.trap_table import unknown_traps


@dataclass(frozen=True)
class Finding:
    """Something that must not be."""

    check: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.message}"


@dataclass(frozen=True)
class StackUse:
    """The deepest stack of one entry point."""

    entry: EntryPoint
    deepest: Deepest
    interrupts: int
    """Bytes for handlers that run on the same stack, and for what the processor pushes; part of the depth."""

    @property
    def depth(self) -> int:
        return self.deepest.depth + self.interrupts


@dataclass
class Verified:
    """The result."""

    findings: list[Finding] = field(default_factory=list[Finding])
    stacks: list[StackUse] = field(default_factory=list[StackUse])
    indirect_targets: int = 0
    """How many functions a call through a pointer may reach."""
    opaque: list[Opaque] = field(default_factory=list[Opaque])
    """What marks say is not to be decoded."""
    functions: int = 0
    instructions: int = 0


def verify(content: bytes) -> Verified:
    """Checks an image; raises `kgen.verify.elf_file.NotAnImage` when it cannot be read."""
    file = read_file(content)
    code = Code(file)
    result = Verified(functions=len(code.functions), instructions=len(code.at), opaque=code.opaque)
    for name, check in CHECKS:
        result.findings += [Finding(name, message) for message in check(code)]
    _check_stacks(code, result)
    return result


def _permissions(code: Code) -> Iterator[str]:
    for segment in code.file.segments:
        if segment.is_writable and segment.is_executable:
            yield f"the segment {segment.kind} at {segment.address:#x} is writable and executable"


def _segments(code: Code) -> Iterator[str]:
    """Segments follow each other in memory, and their pages in memory and in the file match (System V ABI, 5)."""
    end, before = 0, ""
    for segment in code.file.loads:
        if segment.address < end:
            yield f"the segment at {segment.address:#x} overlaps the one at {before}"
        if segment.alignment > 1 and (segment.address - segment.offset) % segment.alignment:
            yield f"the segment at {segment.address:#x} is not where its alignment of {segment.alignment:#x} wants it"
        end, before = segment.end, f"{segment.address:#x}"
    entry = code.file.entry
    if entry not in code.at:
        yield f"the entry point {entry:#x} is not an instruction of the image"


def _undefined(code: Code) -> Iterator[str]:
    for symbol in code.file.symbols:
        if symbol.is_undefined:
            yield f"{symbol.name} is not defined"


def _relocations(code: Code) -> Iterator[str]:
    """Position-independent images may have relative ones, in `.rela.dyn`, that they apply themselves."""
    allowed = code.file.kind == "ET_DYN"
    for section, address, kind in code.file.relocations:
        if not allowed or section != ".rela.dyn":
            yield f"{section} is left, with a relocation of type {kind} for {address:#x}"
        elif kind != R_X86_64_RELATIVE:
            yield f"the relocation for {address:#x} has the type {kind}, which nothing handles"
        elif not any(s.address <= address and address + 8 <= s.end for s in code.file.loads if not s.is_executable):
            yield f"the relocation for {address:#x} is not in the image's data"


def _decoding(code: Code) -> Iterator[str]:
    """All code is instructions, and branches go to their beginnings."""
    yield from code.problems
    for function in code.functions:
        for instruction in function.instructions:
            if is_branch(instruction) and instruction.target not in code.at:
                yield f"{code.place(instruction.address)} branches to {instruction.target:#x}, which is no instruction"


def _vectors(code: Code) -> Iterator[str]:
    if code.file.is_kernel:
        for function in code.functions:
            for instruction in function.instructions:
                if uses_vectors(instruction):
                    yield f"{code.place(instruction.address)} uses vector or floating-point registers"


def _indirect_targets(code: Code) -> Iterator[str]:
    """What an indirect branch can reach begins with ENDBR64: declared entry points, and code whose address is taken."""
    if not code.file.is_kernel:
        return
    for entry in code.file.entry_points:
        found = code.at.get(entry.address)
        if found is None or not is_end_branch(found):
            yield f"the entry point {entry.name} at {entry.address:#x} does not begin with ENDBR64"
    after_faults = fixups(code.file)
    reported: set[int] = set()
    for taken in addresses_taken(code):
        function = code.function_at(taken.address)
        found = code.at.get(taken.address)
        if function is None or taken.address in reported or taken.address in after_faults:
            continue
        if found is not None and is_end_branch(found):
            continue
        if any(o.start <= taken.address <= o.end for o in code.opaque):
            # Bytes that are copied elsewhere, from their beginning to their end.
            continue
        if found is not None and taken.address != function.start and _needs_no_mark(function, taken.holder_function):
            continue
        reported.add(taken.address)
        yield f"{code.place(taken.address)} does not begin with ENDBR64; {taken.holder} holds its address"


def _needs_no_mark(function: Function, holder: Function | None) -> bool:
    """Whether the middle of a function is reached by an untracked jump: a table's, or one with NOTRACK or a far return
    in the function that makes the address."""
    if holder is None:
        return function.has_jump_table
    return holder is function and (function.returns_far or function.has_jump_table)


CHECKS: Final[tuple[tuple[str, Callable[[Code], Iterator[str] | list[str]]], ...]] = (
    ("permissions", _permissions),
    ("segments", _segments),
    ("symbols", _undefined),
    ("relocations", _relocations),
    ("code", _decoding),
    ("vectors", _vectors),
    ("indirect branches", _indirect_targets),
    ("traps", unknown_traps),
)
"""What is checked, besides stacks."""


def _check_stacks(code: Code, result: Verified) -> None:
    entries = list(code.file.entry_points)
    if all(entry.address != code.file.entry for entry in entries):
        entries.append(EntryPoint(code.place(code.file.entry), code.file.entry, None))
    # Nothing calls an entry point, though its address is often that of the image too.
    entered = {entry.address for entry in entries}
    held = {t.address for t in addresses_taken(code) if not t.is_called_at_once and _is_callable(code, t.address)}
    targets = sorted(held - entered)
    result.indirect_targets = len(targets)
    graph = CallGraph(code, targets)
    entries = [entry for entry in entries if entry.address in code.at]
    for entry in entries:
        graph.reach(entry.address)
    deepest = [graph.deepest(entry.address) for entry in entries]
    # A handler without a stack of its own may come at the deepest point of any other entry.
    shared = max(
        (d.depth + PROCESSOR_FRAME for e, d in zip(entries, deepest, strict=True) if e.stack_size == 0), default=0
    )
    for entry, found in zip(entries, deepest, strict=True):
        use = StackUse(entry, found, PROCESSOR_FRAME + (shared if entry.stack_size != 0 else 0))
        result.stacks.append(use)
        result.findings += [Finding("stacks", message) for message in _stack_problems(use)]


def _is_callable(code: Code, address: int) -> bool:
    """Whether a call may go there: where functions begin, or a label that says that it is one."""
    function = code.function_at(address)
    found = code.at.get(address)
    return function is not None and found is not None and (address == function.start or is_end_branch(found))


def _stack_problems(use: StackUse) -> Iterator[str]:
    entry, deepest = use.entry, use.deepest
    if not entry.stack_size:
        return
    if deepest.unbounded is not None:
        yield f"{entry.name} has no bound: {deepest.unbounded}"
    if use.depth > entry.stack_size:
        yield (
            f"{entry.name} needs {use.depth} bytes of its {entry.stack_size}, "
            f"the deepest way being {' > '.join(deepest.path)}"
        )
    if entry.is_bounded and deepest.cycles:
        yield f"{entry.name} must not reach recursion, but does: {' > '.join(deepest.cycles[0])}"


def recursion(verified: Verified) -> list[tuple[str, ...]]:
    """Every cycle of direct calls that entry points reach."""
    return sorted({cycle for use in verified.stacks for cycle in use.deepest.cycles})
