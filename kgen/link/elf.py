"""The ELF file of an image: headers, segments, symbols, relocations, debug information.

System V ABI, chapter 4 ("Object Files") and 5 ("Program Loading"), and its AMD64 supplement.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from construct import Const, Int16ul, Int32ul, Int64ul, Padding, Struct

from kgen.link.layout import Layout, Region, align
from kgen.link.objects import (
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_WRITE,
    SHT_NOBITS,
    SHT_NOTE,
    SHT_PROGBITS,
    STT_SECTION,
    Object,
    Section,
)
from kgen.link.spec import PAGE, ImageSpec

ET_EXEC: Final = 2
ET_DYN: Final = 3
EM_X86_64: Final = 62
PT_LOAD: Final = 1
PT_NOTE: Final = 4
PT_GNU_STACK: Final = 0x6474E551
PT_GNU_RELRO: Final = 0x6474E552
PF_X: Final = 1
PF_W: Final = 2
PF_R: Final = 4
SHT_SYMTAB: Final = 2
SHT_STRTAB: Final = 3
SHN_ABS: Final = 0xFFF1
STB_GLOBAL: Final = 1
R_X86_64_RELATIVE: Final = 8

FILE_HEADER: Final = Struct(
    "identification" / Const(b"\x7fELF\x02\x01\x01"),  # 64 bits, little-endian, version 1
    Padding(9),
    "type" / Int16ul,
    "machine" / Const(EM_X86_64, Int16ul),
    "version" / Const(1, Int32ul),
    "entry" / Int64ul,
    "segments_at" / Int64ul,
    "sections_at" / Int64ul,
    "flags" / Const(0, Int32ul),
    "header_size" / Const(64, Int16ul),
    "segment_size" / Const(56, Int16ul),
    "segment_count" / Int16ul,
    "section_size" / Const(64, Int16ul),
    "section_count" / Int16ul,
    "names_index" / Int16ul,
)
SEGMENT: Final = Struct(
    "type" / Int32ul,
    "flags" / Int32ul,
    "offset" / Int64ul,
    "address" / Int64ul,
    "load_address" / Int64ul,
    "size" / Int64ul,
    "memory_size" / Int64ul,
    "alignment" / Int64ul,
)
SECTION: Final = Struct(
    "name" / Int32ul,
    "type" / Int32ul,
    "flags" / Int64ul,
    "address" / Int64ul,
    "offset" / Int64ul,
    "size" / Int64ul,
    "link" / Int32ul,
    "info" / Int32ul,
    "alignment" / Int64ul,
    "entry_size" / Int64ul,
)
_SYMBOL: Final = struct.Struct("<IBBHQQ")
_RELOCATION: Final = struct.Struct("<QQq")
"""There are thousands of these two: `struct` packs them many times faster than `construct`."""

RELOCATION_SIZE: Final = _RELOCATION.size
ENTRY_SIZES: Final = {SHT_SYMTAB: _SYMBOL.size, 4: RELOCATION_SIZE}


def relative_relocations(places: Sequence[tuple[int, int]]) -> bytes:
    """`.rela.dyn` for places that hold addresses: the image adds to these what it is away from its link address."""
    return b"".join(_RELOCATION.pack(place, R_X86_64_RELATIVE, _signed(value)) for place, value in sorted(places))


def _signed(value: int) -> int:
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


@dataclass
class _Output:
    """One section of the file."""

    name: str
    type: int
    flags: int = 0
    address: int = 0
    offset: int = 0
    size: int = 0
    link: int = 0
    info: int = 0
    alignment: int = 1


class _File:
    """The file as it grows."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.body = bytearray(PAGE)
        self.segments: list[bytes] = []
        self.outputs: list[_Output] = []

    def append(self, data: bytes, alignment: int = 1, like: int = 0) -> int:
        """Adds bytes where the offset is `like` an address, as far as `alignment` goes; the offset is the result."""
        self.body += bytes((like - len(self.body)) % alignment)
        self.body += data
        return len(self.body) - len(data)

    def add_segment(
        self, kind: int, flags: int, offset: int, address: int, size: int, memory_size: int, alignment: int
    ) -> None:
        fields = {
            "type": kind,
            "flags": flags,
            "offset": offset,
            "address": address,
            "load_address": address - self.layout.virtual_offset if address else 0,
            "size": size,
            "memory_size": memory_size,
            "alignment": alignment,
        }
        self.segments.append(SEGMENT.build(fields))

    def add_contents(self, name: str, kind: int, data: bytes, alignment: int = 1) -> _Output:
        """A section that is not loaded."""
        made = _Output(name, kind, offset=self.append(data, alignment), size=len(data), alignment=alignment)
        self.outputs.append(made)
        return made


def write_elf(
    spec: ImageSpec,
    layout: Layout,
    objects: Sequence[Object],
    kept: set[Section],
    own_symbols: Mapping[str, int],
    absolute: Mapping[str, int],
    entry: int,
    statement: bytes,
) -> bytes:
    """The whole file. `own_symbols` are the linker's, of which those in `absolute` are numbers; `statement` are the
    notes that `kgen verify` reads."""
    file = _File(layout)
    _add_regions(file)
    _add_debug(file)
    file.add_contents(".note.kgen", SHT_NOTE, statement, 4)
    _add_symbols(file, objects, kept, own_symbols, absolute)
    return _finished(file, spec, entry)


def _finished(file: _File, spec: ImageSpec, entry: int) -> bytes:
    """Section names, the section table and the headers, which know where everything is."""
    outputs, body = file.outputs, file.body
    outputs.append(_Output(".shstrtab", SHT_STRTAB, offset=len(body)))
    names = bytearray(b"\0")
    starts: list[int] = []
    for output in outputs:
        starts.append(len(names))
        names += output.name.encode() + b"\0"
    outputs[-1].size = len(names)
    file.append(bytes(names))
    sections_at = file.append(bytes(SECTION.sizeof()), 8)
    for name, output in zip(starts, outputs, strict=True):
        entry_size = ENTRY_SIZES.get(output.type, 0)
        body += SECTION.build({**vars(output), "name": name, "entry_size": entry_size})
    header = FILE_HEADER.build(
        {
            "type": ET_DYN if spec.is_position_independent else ET_EXEC,
            "entry": entry,
            "segments_at": FILE_HEADER.sizeof(),
            "sections_at": sections_at,
            "segment_count": len(file.segments),
            "section_count": len(outputs) + 1,
            "names_index": len(outputs),
        }
    )
    head = header + b"".join(file.segments)
    body[: len(head)] = head
    return bytes(body)


def _add_regions(file: _File) -> None:
    layout = file.layout
    relro = PF_R | PF_W
    for region, flags in (
        (layout.text, PF_R | PF_X),
        (layout.rodata, PF_R),
        (layout.relro, relro),
        (layout.data, PF_R | PF_W),
    ):
        content = region.content()
        zeroed = layout.bss.end - layout.data.end if region is layout.data else 0
        if not content and not zeroed:
            continue
        offset = file.append(content, layout.alignment, region.start)
        file.add_segment(PT_LOAD, flags, offset, region.start, len(content), len(content) + zeroed, layout.alignment)
        section_flags = SHF_ALLOC | (SHF_WRITE if flags & PF_W else 0) | (SHF_EXECINSTR if flags & PF_X else 0)
        _add_outputs(file, region, section_flags, offset)
        if region is layout.relro:
            size = align(len(content), PAGE)
            file.add_segment(PT_GNU_RELRO, PF_R, offset, region.start, len(content), size, 1)
    bss = layout.bss
    file.outputs.append(
        _Output(".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, bss.start, len(file.body), bss.end - bss.start, alignment=64)
    )
    file.add_segment(PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 16)


def _add_outputs(file: _File, region: Region, flags: int, offset: int) -> None:
    """The region as a section, but for what has a type of its own at its end: notes and relocations."""
    typed = [section for section in region.sections if section.type != SHT_PROGBITS and section.size]
    end = min((section.address for section in typed), default=region.end)
    alignment = max((section.alignment for section in region.sections), default=1)
    if end > region.start:
        size = end - region.start
        file.outputs.append(
            _Output(f".{region.name}", SHT_PROGBITS, flags, region.start, offset, size, 0, 0, alignment)
        )
    for section in typed:
        at = offset + section.address - region.start
        made = _Output(section.name, section.type, flags, section.address, at, section.size, 0, 0, section.alignment)
        file.outputs.append(made)
        if section.type == SHT_NOTE:
            file.add_segment(PT_NOTE, PF_R, at, section.address, section.size, section.size, section.alignment)


def _add_debug(file: _File) -> None:
    """Sections of one name become one, each part at the address that `link` gave it inside that one."""
    by_name: dict[str, list[Section]] = {}
    for section in file.layout.debug:
        by_name.setdefault(section.name, []).append(section)
    for name in sorted(by_name):
        content = bytearray()
        for section in by_name[name]:
            content += bytes(section.address - len(content)) + section.data
        file.add_contents(name, SHT_PROGBITS, bytes(content), 16)


def _add_symbols(
    file: _File, objects: Sequence[Object], kept: set[Section], own: Mapping[str, int], absolute: Mapping[str, int]
) -> None:
    names = bytearray(b"\0")
    local: list[bytes] = []
    visible: list[bytes] = []
    indexes = _section_indexes(file)
    for made in objects:
        for symbol in made.symbols:
            if symbol.section not in kept or symbol.kind == STT_SECTION or not symbol.name:
                continue
            if symbol.name.startswith(".L"):
                continue
            index = indexes[symbol.section]
            entry = _SYMBOL.pack(len(names), symbol.binding << 4 | symbol.kind, 0, index, symbol.address, symbol.size)
            (local if symbol.binding == 0 else visible).append(entry)
            names += symbol.name.encode() + b"\0"
    for name, address in own.items():
        index = SHN_ABS if name in absolute else _index_at(file, address)
        visible.append(_SYMBOL.pack(len(names), STB_GLOBAL << 4, 0, index, address, 0))
        names += name.encode() + b"\0"
    content = bytes(_SYMBOL.size) + b"".join(local) + b"".join(visible)
    table = file.add_contents(".symtab", SHT_SYMTAB, content, 8)
    table.link, table.info = len(file.outputs) + 1, len(local) + 1
    file.add_contents(".strtab", SHT_STRTAB, bytes(names))


def _section_indexes(file: _File) -> dict[Section | None, int]:
    """The section of the file that each section of an object became a part of."""
    return {section: _index_at(file, section.address) for section in file.layout.sections}


def _index_at(file: _File, address: int) -> int:
    """The loaded section that an address is in, or else the last one before it."""
    found = SHN_ABS
    for number, output in enumerate(file.outputs):
        if output.flags & SHF_ALLOC and (output.address <= address or found == SHN_ABS):
            found = number + 1
    return found
