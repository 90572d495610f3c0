"""Relocatable objects as LLVM writes them: sections, symbols, relocations.

System V ABI, chapter 4 ("Object Files"), and its AMD64 supplement, 4.4 ("Relocation").
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, cast

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Section as ElfSection

SHF_WRITE: Final = 0x1
SHF_ALLOC: Final = 0x2
SHF_EXECINSTR: Final = 0x4
SHF_GNU_RETAIN: Final = 0x20_0000
SHT_PROGBITS: Final = 1
SHT_RELA: Final = 4
SHT_NOTE: Final = 7
SHT_NOBITS: Final = 8
SHN_UNDEF: Final = 0
SHN_ABS: Final = 0xFFF1
STB_LOCAL: Final = 0
STB_WEAK: Final = 2
STT_FUNC: Final = 2
STT_SECTION: Final = 3

R_X86_64_64: Final = 1

MAXIMUM_ALIGNMENT: Final = 1 << 21
"""A large page: nothing asks for more."""

MAXIMUM_SIZE: Final = 1 << 31
"""Bytes of a section: what 32-bit relocations can reach."""

DAMAGED: Final = (
    ELFError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    AssertionError,
    RecursionError,
)
"""What reading a damaged object can end in, in pyelftools and here."""

_SYMBOL: Final = struct.Struct("<IBBHQQ")
_RELOCATION: Final = struct.Struct("<QQq")


class LinkError(Exception):
    """An object that cannot be linked. The text is one line for the user."""


@dataclass(eq=False)
class Section:
    """A section of an object; `address` is known when the image is laid out."""

    name: str
    flags: int
    is_empty: bool
    """It takes no room in the file (NOBITS)."""
    alignment: int
    size: int
    data: bytearray
    relocations: bytes = b""
    address: int = 0
    object: Object | None = None
    type: int = SHT_PROGBITS
    """Of a section that gets a header of its own in the image: a note or a table."""

    @property
    def is_loaded(self) -> bool:
        return bool(self.flags & SHF_ALLOC)

    @property
    def place(self) -> str:
        """The section in a message."""
        return f"{self.object.name}: {self.name}" if self.object is not None else self.name

    @property
    def has_addresses(self) -> bool:
        """Whether there are 64-bit absolute references in it."""
        return any(info & 0xFFFF_FFFF == R_X86_64_64 for _, info, _ in _RELOCATION.iter_unpack(self.relocations))


@dataclass(eq=False)
class Symbol:
    """A name for a place in a section, or for a value."""

    name: str
    binding: int
    kind: int
    section: Section | None
    value: int
    size: int
    is_defined: bool

    @property
    def address(self) -> int:
        return self.value if self.section is None else self.section.address + self.value


@dataclass(eq=False)
class Object:
    """One relocatable file."""

    name: str
    sections: list[Section] = field(default_factory=list[Section])
    symbols: list[Symbol] = field(default_factory=list[Symbol])

    def relocations(self, section: Section) -> Iterator[tuple[int, int, Symbol, int]]:
        """Offset, type, symbol and addend of each relocation of a section."""
        for offset, info, addend in _RELOCATION.iter_unpack(section.relocations):
            if info >> 32 >= len(self.symbols) or offset >= section.size:
                raise LinkError(f"{section.place}: a relocation is outside of the object")
            yield offset, info & 0xFFFF_FFFF, self.symbols[info >> 32], addend


def read_object(name: str, content: bytes) -> Object:
    """Reads an x86-64 ELF object."""
    try:
        elf = ELFFile(io.BytesIO(content))
        header = cast(dict[str, object], elf.header)
        if header["e_machine"] != "EM_X86_64" or header["e_type"] != "ET_REL":
            raise LinkError(f"{name} is not a relocatable x86-64 object")
        return _read(name, elf)
    except DAMAGED as error:
        raise LinkError(f"{name} is not a readable ELF object: {type(error).__name__}: {error}") from error


def _read(name: str, elf: ELFFile) -> Object:
    made = Object(name)
    by_index: dict[int, Section] = {}
    raw = list(elf.iter_sections())
    symbols: bytes = b""
    names: bytes = b""
    for index, section in enumerate(raw):
        header = cast(dict[str, int], section.header)
        kind = str(header["sh_type"])
        if kind == "SHT_SYMTAB":
            symbols = section.data()
            names = raw[header["sh_link"]].data()
        elif kind in ("SHT_PROGBITS", "SHT_NOBITS", "SHT_NOTE", "SHT_INIT_ARRAY"):
            empty = kind == "SHT_NOBITS"
            made_section = Section(
                name=section.name,
                flags=header["sh_flags"],
                is_empty=empty,
                alignment=max(1, header["sh_addralign"]),
                size=header["sh_size"],
                data=bytearray() if empty else bytearray(section.data()),
                object=made,
            )
            _require_sane(name, made_section)
            by_index[index] = made_section
            made.sections.append(made_section)
    _require_apart(name, raw)
    for section in raw:
        header = cast(dict[str, int], section.header)
        if str(header["sh_type"]) == "SHT_RELA" and header["sh_info"] in by_index:
            table = section.data()
            if len(table) % _RELOCATION.size:
                raise LinkError(f"{name}: {section.name} ends inside a relocation")
            by_index[header["sh_info"]].relocations = table
    for name_at, info, _, where, value, size in _SYMBOL.iter_unpack(symbols):
        section = by_index.get(where)
        made.symbols.append(
            Symbol(
                name=names[name_at : names.index(b"\0", name_at)].decode(),
                binding=info >> 4,
                kind=info & 15,
                section=section,
                value=value,
                size=size,
                is_defined=section is not None or where == SHN_ABS,
            )
        )
    return made


def _require_apart(name: str, sections: Sequence[ElfSection]) -> None:
    """No two sections share bytes of the file."""
    ranges: list[tuple[int, int, str]] = []
    for section in sections:
        header = cast(dict[str, int], section.header)
        if str(header["sh_type"]) not in ("SHT_NOBITS", "SHT_NULL") and header["sh_size"]:
            ranges.append((header["sh_offset"], header["sh_offset"] + header["sh_size"], section.name))
    ranges.sort()
    for (_, end, before), (start, _, after) in pairwise(ranges):
        if start < end:
            raise LinkError(f"{name}: the sections {before} and {after} overlap")


def _require_sane(name: str, section: Section) -> None:
    """Sizes and alignments that an image can have; the content is all there."""
    alignment = section.alignment
    if alignment & (alignment - 1) or alignment > MAXIMUM_ALIGNMENT:
        raise LinkError(f"{name}: {section.name} has the alignment {alignment}")
    if section.size > MAXIMUM_SIZE or (not section.is_empty and len(section.data) != section.size):
        raise LinkError(f"{name}: {section.name} has the size {section.size}, which is not in the file")
