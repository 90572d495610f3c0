"""What the checks need of an image's file: its headers, its bytes by address, and what its notes say of it."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

PF_X: Final = 1
PF_W: Final = 2
XEN_ELFNOTE_PHYS32_ENTRY: Final = 18
OWNER: Final = "kgen"
NOTE_IMAGE: Final = 1
NOTE_ENTRY_POINT: Final = 2
IMAGE_IS_KERNEL: Final = 1
ENTRY_IS_BOUNDED: Final = 1
"""The notes of `docs/images.md`."""

STT_FUNC: Final = 2
SHN_UNDEF: Final = 0
_SYMBOL: Final = struct.Struct("<IBBHQQ")
_ENTRY_POINT: Final = struct.Struct("<QQIII")

R_X86_64_RELATIVE: Final = 8

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
"""What reading a damaged file can end in."""


class NotAnImage(Exception):
    """The file cannot be read; the text is one line for the user."""


@dataclass(frozen=True)
class Segment:
    """A program header, with its content."""

    kind: str
    flags: int
    offset: int
    address: int
    load_address: int
    memory_size: int
    alignment: int
    content: bytes

    @property
    def end(self) -> int:
        return self.address + self.memory_size

    @property
    def is_executable(self) -> bool:
        return bool(self.flags & PF_X)

    @property
    def is_writable(self) -> bool:
        return bool(self.flags & PF_W)


@dataclass(frozen=True)
class SymbolEntry:
    """A symbol of the file's table."""

    name: str
    address: int
    size: int
    is_function: bool
    is_undefined: bool


@dataclass(frozen=True)
class EntryPoint:
    """Code that something else than a call starts, as the image declares it."""

    name: str
    address: int
    stack_size: int | None
    """Bytes of its stack; 0 when it runs on the stack of what it interrupts; None when the image does not say."""
    is_bounded: bool = False
    """Recursion is an error."""


@dataclass
class ElfFile:
    """An image."""

    kind: str
    """ET_EXEC or ET_DYN."""
    entry: int
    segments: list[Segment]
    symbols: list[SymbolEntry]
    section_kinds: dict[str, str] = field(default_factory=dict[str, str])
    relocations: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])
    """Section, address and type of each relocation left to the loader."""
    physical_entry: int | None = None
    """The 32-bit entry point of a PVH kernel."""
    is_kernel: bool = False
    entry_points: list[EntryPoint] = field(default_factory=list[EntryPoint])

    @property
    def loads(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.kind == "PT_LOAD"]

    def symbol(self, name: str) -> int | None:
        """The address of a symbol."""
        return next((symbol.address for symbol in self.symbols if symbol.name == name), None)

    def read(self, address: int, size: int) -> bytes:
        """Bytes at an address, as they are loaded; fewer where the file has no more."""
        for segment in self.loads:
            if segment.address <= address < segment.address + len(segment.content):
                return segment.content[address - segment.address : address - segment.address + size]
        return b""


def read_file(content: bytes) -> ElfFile:
    """Reads an image; raises `NotAnImage`."""
    try:
        return _read(content)
    except DAMAGED as error:
        raise NotAnImage(f"not a readable ELF image: {type(error).__name__}: {error}") from error


def _read(content: bytes) -> ElfFile:
    elf = ELFFile(io.BytesIO(content))
    header = cast(dict[str, object], elf.header)
    kind = str(header["e_type"])
    if header["e_machine"] != "EM_X86_64" or kind not in ("ET_EXEC", "ET_DYN"):
        raise NotAnImage("not an x86-64 image")
    found = ElfFile(kind, cast(int, header["e_entry"]), list(_segments(elf, content)), [])
    sections = list(elf.iter_sections())
    for section in sections:
        fields = cast(dict[str, object], section.header)
        found.section_kinds[section.name] = str(fields["sh_type"])
        if fields["sh_type"] == "SHT_SYMTAB":
            found.symbols += _symbols(section.data(), sections[cast(int, fields["sh_link"])].data())
        elif fields["sh_type"] == "SHT_NOTE":
            for note in _notes(section.data()):
                _read_note(found, *note)
        elif fields["sh_type"] in ("SHT_RELA", "SHT_REL"):
            size = 24 if fields["sh_type"] == "SHT_RELA" else 16
            data = section.data()
            for at in range(0, len(data) - size + 1, size):
                address, information = struct.unpack_from("<QQ", data, at)
                found.relocations.append((section.name, address, information & 0xFFFF_FFFF))
    for segment in found.segments:
        if segment.kind == "PT_NOTE":
            for note in _notes(segment.content):
                _read_note(found, *note)
    return found


def _segments(elf: ELFFile, content: bytes) -> Iterator[Segment]:
    for segment in elf.iter_segments():
        fields = cast(dict[str, int], segment.header)
        offset, size = fields["p_offset"], fields["p_filesz"]
        if size and offset + size > len(content) or size > fields["p_memsz"] and fields["p_memsz"]:
            raise NotAnImage(f"the segment at {fields['p_vaddr']:#x} is not in the file")
        yield Segment(
            kind=str(fields["p_type"]),
            flags=fields["p_flags"],
            offset=offset,
            address=fields["p_vaddr"],
            load_address=fields["p_paddr"],
            memory_size=fields["p_memsz"],
            alignment=fields["p_align"],
            content=content[offset : offset + size],
        )


def _symbols(table: bytes, names: bytes) -> Iterator[SymbolEntry]:
    for name_at, information, _, section, value, size in _SYMBOL.iter_unpack(table):
        name = names[name_at : names.index(b"\0", name_at)].decode()
        if name:
            yield SymbolEntry(name, value, size, information & 15 == STT_FUNC, section == SHN_UNDEF)


def _notes(data: bytes) -> Iterator[tuple[str, int, bytes]]:
    """Owner, type and description of each note (System V ABI, chapter 5, "Note Section")."""
    at = 0
    while at + 12 <= len(data):
        name_size, size, kind = struct.unpack_from("<III", data, at)
        name_at, at = at + 12, at + 12 + -(-name_size // 4) * 4
        yield data[name_at : name_at + name_size].rstrip(b"\0").decode(), kind, data[at : at + size]
        at += -(-size // 4) * 4


def _read_note(found: ElfFile, owner: str, kind: int, description: bytes) -> None:
    if owner == "Xen" and kind == XEN_ELFNOTE_PHYS32_ENTRY:
        found.physical_entry = int.from_bytes(description[:8], "little")
        found.is_kernel = True
    elif owner == OWNER and kind == NOTE_IMAGE:
        (flags,) = struct.unpack_from("<I", description)
        found.is_kernel = found.is_kernel or bool(flags & IMAGE_IS_KERNEL)
    elif owner == OWNER and kind == NOTE_ENTRY_POINT:
        address, stack, count, stride, flags = _ENTRY_POINT.unpack_from(description)
        name = description[_ENTRY_POINT.size :].rstrip(b"\0").decode()
        for number in range(min(count, 256)):
            shown = f"{name}[{number}]" if count > 1 else name
            is_bounded = bool(flags & ENTRY_IS_BOUNDED)
            found.entry_points.append(EntryPoint(shown, address + number * stride, stack, is_bounded))
