"""The instructions of an image: every function from its first byte to its last, and what their addresses are taken for."""

from __future__ import annotations

import bisect
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kgen.verify.decoder import (
    MAP_0F,
    MAP_3A,
    MAP_38,
    NO_TRACK,
    OPERAND_SIZE,
    REPEAT,
    RIP,
    Instruction,
    NotDecoded,
    decode,
)
from kgen.verify.elf_file import ElfFile, Segment

ENDBR64: Final = b"\xf3\x0f\x1e\xfa"
"""SDM 2A, ENDBR64."""

CALL: Final = 0xE8
JUMP: Final = (0xE9, 0xEB)
FAR_JUMP_32: Final = 0xEA
FAR_RETURN: Final = 0xCB
RETURNS: Final = (0xC3, 0xC2, 0xCA, FAR_RETURN, 0xCF, MAP_0F + 0x07, MAP_0F + 0x35)
"""RET near and far, IRET, SYSRET, SYSEXIT."""
ENDS: Final = (0xCC, MAP_0F + 0x0B, MAP_0F + 0xB9, MAP_0F + 0xFF)
"""INT3, UD2, UD1, UD0: nothing follows."""
UD1: Final = MAP_0F + 0xB9

MARKS: Final = {"kgen.code16.": 16, "kgen.code32.": 32, "kgen.code64.": 64, "kgen.data.": 0}
"""How bytes from a symbol of that name on are to be read, in a function that is not all 64-bit code: as ARM's mapping
symbols say it. 0 is data."""

_FILL: Final = b"\x00\xcc\x90"
_BMI: Final = (MAP_38 + 0xF2, MAP_38 + 0xF3, MAP_38 + 0xF5, MAP_38 + 0xF6, MAP_38 + 0xF7, MAP_3A + 0xF0)
"""Encoded with VEX, on general registers (SDM 2A, ANDN and relatives)."""
_GENERAL_38: Final = (0x80, 0x81, 0x82, 0xF0, 0xF1, 0xF5, 0xF6, 0xF8, 0xF9)
"""INVEPT, INVVPID, INVPCID, MOVBE, CRC32, WRUSS, ADX and WRSS, MOVDIR64B, MOVDIRI."""
_VECTOR_0F: Final = frozenset(
    (
        *(0x0E, 0x0F),
        *range(0x10, 0x18),
        *range(0x28, 0x30),
        *range(0x50, 0x78),
        *range(0x7C, 0x80),
        *(0xC2, 0xC4, 0xC5, 0xC6),
        *range(0xD0, 0xFF),
    )
)
"""MMX, SSE and 3DNow! (SDM 2D, table A-3)."""


def uses_vectors(instruction: Instruction) -> bool:
    """Whether an instruction computes with x87, MMX, SSE or AVX registers. Saving and restoring them for a program
    (FXSAVE, XSAVE and relatives) is not that."""
    opcode = instruction.opcode
    if instruction.vector_prefix:
        return opcode not in _BMI
    if opcode < MAP_0F:
        return 0xD8 <= opcode <= 0xDF or opcode == 0x9B
    if opcode < MAP_0F + 0x100:
        if opcode == MAP_0F + 0xAE:
            return instruction.is_memory and instruction.group in (2, 3)
        if opcode in (MAP_0F + 0x78, MAP_0F + 0x79):
            return bool(instruction.prefixes & {OPERAND_SIZE, 0xF2})
        return opcode - MAP_0F in _VECTOR_0F
    return not (MAP_38 <= opcode < MAP_38 + 0x100 and opcode - MAP_38 in _GENERAL_38)


def is_end_branch(instruction: Instruction) -> bool:
    return instruction.opcode == MAP_0F + 0x1E and instruction.modrm == 0xFA and REPEAT in instruction.prefixes


def is_indirect_call(instruction: Instruction) -> bool:
    return instruction.opcode == 0xFF and instruction.group in (2, 3)


def is_indirect_jump(instruction: Instruction) -> bool:
    return instruction.opcode == 0xFF and instruction.group in (4, 5)


def is_conditional(instruction: Instruction) -> bool:
    opcode = instruction.opcode
    return 0x70 <= opcode <= 0x7F or 0xE0 <= opcode <= 0xE3 or MAP_0F + 0x80 <= opcode <= MAP_0F + 0x8F


def is_branch(instruction: Instruction) -> bool:
    """Whether the target is a distance in the instruction."""
    return is_conditional(instruction) or instruction.opcode in JUMP or instruction.opcode == CALL


@dataclass
class Function:
    """A stretch of code: a function, or what stands between two of them."""

    name: str
    start: int
    end: int
    instructions: list[Instruction] = field(default_factory=list[Instruction])

    @property
    def has_jump_table(self) -> bool:
        return any(is_indirect_jump(i) and NO_TRACK in i.prefixes for i in self.instructions)

    @property
    def returns_far(self) -> bool:
        """It returns with RETF or IRET, which jump to any address and need no ENDBR."""
        return any(i.opcode in (0xCA, 0xCB, 0xCF) for i in self.instructions)


@dataclass(frozen=True)
class Opaque:
    """Bytes that a mark says are not to be decoded."""

    name: str
    start: int
    end: int


class Code:
    """All code of an image. `problems` says where bytes are no instructions."""

    def __init__(self, file: ElfFile) -> None:
        self.file = file
        self.functions: list[Function] = []
        self.at: dict[int, Instruction] = {}
        """Every instruction by its address."""
        self.bits_32: set[int] = set()
        """The addresses of instructions of 32-bit code."""
        self.opaque: list[Opaque] = []
        """What is not decoded: 16-bit code and data among the code."""
        self.problems: list[str] = []
        self._marks = {
            symbol.address: (symbol.name, bits)
            for symbol in file.symbols
            for prefix, bits in MARKS.items()
            if symbol.name.startswith(prefix)
        }
        self._entry_32 = file.physical_entry
        for segment in file.loads:
            if segment.is_executable:
                for function in self._functions_of(segment):
                    self._sweep(function, segment)
        self.functions.sort(key=_start)
        self._starts = [function.start for function in self.functions]

    def function_at(self, address: int) -> Function | None:
        """The function that holds an address."""
        index = bisect.bisect_right(self._starts, address) - 1
        if index >= 0 and address < self.functions[index].end:
            return self.functions[index]
        return None

    def place(self, address: int) -> str:
        """An address for a message: `function+0x12`."""
        function = self.function_at(address)
        if function is None:
            return f"{address:#x}"
        return function.name if address == function.start else f"{function.name}+{address - function.start:#x}"

    def calls_what_it_makes(self, instruction: Instruction) -> bool:
        """Whether a move of an address is followed by a call of that register, and only it comes there: how code gets
        further than a call reaches."""
        call = self.at.get(instruction.end)
        if call is None or not 0xB8 <= instruction.opcode <= 0xBF or call.is_memory or call.rm != instruction.rm:
            return False
        if not is_indirect_call(call) and not is_indirect_jump(call):
            return False
        function = self.function_at(call.address)
        return function is not None and not any(
            is_branch(other) and other.target == call.address for other in function.instructions
        )

    def _functions_of(self, segment: Segment) -> Iterator[Function]:
        """The functions that symbols name, and what is between them unless that is padding."""
        end = segment.address + len(segment.content)
        named: dict[int, tuple[int, str]] = {}
        labels: dict[int, str] = {}
        for symbol in self.file.symbols:
            if segment.address <= symbol.address < end:
                labels.setdefault(symbol.address, symbol.name)
                if symbol.is_function and symbol.size:
                    size, name = named.get(symbol.address, (0, symbol.name))
                    named[symbol.address] = max(size, symbol.size), name
        at = segment.address
        for start in sorted(named):
            size, name = named[start]
            if start < at:
                self.problems.append(f"{name} begins inside of another function")
                continue
            yield from self._between(segment, at, start, labels)
            at = min(start + size, end)
            yield Function(name, start, at)
        yield from self._between(segment, at, end, labels)

    def _between(self, segment: Segment, start: int, end: int, labels: dict[int, str]) -> Iterator[Function]:
        content = segment.content[start - segment.address : end - segment.address]
        filled = len(content) - len(content.lstrip(_FILL))
        start, content = start + filled, content[filled:]
        if start < end and not self._is_padding(content, start):
            yield Function(labels.get(start, f"code at {start:#x}"), start, end)

    def _is_padding(self, content: bytes, address: int) -> bool:
        """Whether all of it is NOPs (0F 1F) and fill."""
        at = 0
        while at < len(content):
            if content[at] in _FILL:
                at += 1
                continue
            try:
                found = decode(content, at, address + at)
            except NotDecoded:
                return False
            if found.opcode not in (MAP_0F + 0x1F, 0x90):
                return False
            at += found.size
        return True

    def _sweep(self, function: Function, segment: Segment) -> None:
        """Decodes a function, in 64-bit mode unless it is the 32-bit entry point or marks say something else."""
        offset = segment.address
        bits = 64
        if self._entry_32 is not None and function.start <= self._entry_32 + segment.address - segment.load_address < (
            function.end
        ):
            bits = 32
        at = function.start
        marks = sorted(address for address in self._marks if function.start <= address < function.end)
        while at < function.end:
            if at in self._marks:
                name, bits = self._marks[at]
                if bits not in (32, 64):
                    end = next((mark for mark in marks if mark > at), function.end)
                    self.opaque.append(Opaque(name, at, end))
                    at = end
                    continue
            try:
                found = decode(segment.content, at - offset, at, bits)
            except NotDecoded as error:
                self.problems.append(f"{function.name}+{at - function.start:#x} is no instruction: {error}")
                break
            if any(at < mark < found.end for mark in marks):
                self.problems.append(f"{function.name}+{at - function.start:#x} runs over a mark")
                break
            if found.end > function.end:
                self.problems.append(f"{function.name} ends inside of an instruction")
                break
            function.instructions.append(found)
            self.at[at] = found
            if bits == 32:
                self.bits_32.add(at)
                if found.opcode == FAR_JUMP_32:
                    # The way into 64-bit mode: what follows is 64-bit code.
                    bits = 64
            at = found.end
        self.functions.append(function)


def _start(function: Function) -> int:
    return function.start


@dataclass(frozen=True)
class Taken:
    """An address of code that something holds."""

    address: int
    holder: str
    """Where it stands, for a message."""
    holder_function: Function | None
    """The function whose instruction makes it."""
    is_called_at_once: bool = False
    """Nothing else can get it: the next instruction calls it."""


def addresses_taken(code: Code) -> list[Taken]:
    """Every address in the code that an instruction or a word of data holds.

    Whatever looks like one counts: the image keeps no list. A number that happens to be one only makes the set larger.
    An image that can be anywhere has a list, its relocations, and code there makes addresses relative to itself.
    """
    ranges = [(s.address, s.address + len(s.content)) for s in code.file.loads if s.is_executable]
    if not ranges:
        return []
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    moves = code.file.kind == "ET_DYN"
    relocated = {address for _, address, _ in code.file.relocations}
    found: list[Taken] = []
    labels = {symbol.address for symbol in code.file.symbols}
    for function in code.functions:
        for instruction in function.instructions:
            value = address_made(instruction)
            if moves and (value is None or instruction.base != RIP):
                continue
            if value is None:
                value = _address_added(instruction)
                if value not in labels:
                    continue
            if low <= value < high:
                at_once = code.calls_what_it_makes(instruction)
                found.append(Taken(value, code.place(instruction.address), function, at_once))
    ignored = [_bounds(code.file, "__panic_table", "__panic_table_end")]
    for segment in code.file.loads:
        if segment.is_executable:
            continue
        content = segment.content[: len(segment.content) & ~7]
        for number, (value,) in enumerate(struct.iter_unpack("<Q", content)):
            if low <= value < high:
                at = segment.address + 8 * number
                if at in relocated if moves else not any(start <= at < end for start, end in ignored):
                    found.append(Taken(value, _data_name(code.file, at), None))
    return found


def fixups(file: ElfFile) -> set[int]:
    """The addresses where code goes on after a fault, by the exception table: pairs of a fault and its fixup."""
    start, end = _bounds(file, "__exception_table_start", "__exception_table_end")
    words = file.read(start, end - start)
    return {value for (value,) in struct.iter_unpack("<Q", words[: len(words) & ~7])}


def _bounds(file: ElfFile, first: str, last: str) -> tuple[int, int]:
    return file.symbol(first) or 0, file.symbol(last) or 0


def _data_name(file: ElfFile, address: int) -> str:
    around = [s for s in file.symbols if s.size and s.address <= address < s.address + s.size]
    if not around:
        return f"{address:#x}"
    return f"{around[0].name}+{address - around[0].address:#x}"


def address_made(instruction: Instruction) -> int | None:
    """The address that an instruction puts into a register or into memory."""
    opcode = instruction.opcode
    if opcode == 0x8D:
        return instruction.memory_address
    if 0xB8 <= opcode <= 0xBF:
        # A move of 32 bits clears the rest; one of 64 has them all.
        return instruction.immediate & (0xFFFF_FFFF_FFFF_FFFF if instruction.wide else 0xFFFF_FFFF)
    if opcode in (0xC7, 0x68):
        return instruction.immediate & 0xFFFF_FFFF_FFFF_FFFF
    return None


def _address_added(instruction: Instruction) -> int | None:
    """The number that an instruction adds to something: the address of a table, with an index for the rest."""
    opcode = instruction.opcode
    if opcode == 0x8D:
        return instruction.displacement & 0xFFFF_FFFF_FFFF_FFFF
    if opcode == 0x05 or opcode == 0x81 and instruction.group == 0:
        return instruction.immediate & 0xFFFF_FFFF_FFFF_FFFF
    return None
