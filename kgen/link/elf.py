"""The ELF file of an image: headers, segments, the PVH note, symbols and debug information.

System V ABI, chapter 4 and 5; the note is Xen's XEN_ELFNOTE_PHYS32_ENTRY (xen/include/public/elfnote.h).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kgen.link.layout import PAGE, Layout, Region
from kgen.link.objects import STT_SECTION, Object, Section

XEN_ELFNOTE_PHYS32_ENTRY: Final = 18
ET_EXEC: Final = 2
EM_X86_64: Final = 62
PT_LOAD: Final = 1
PT_NOTE: Final = 4
PT_GNU_STACK: Final = 0x6474E551
PF_X: Final = 1
PF_W: Final = 2
PF_R: Final = 4
SHT_PROGBITS: Final = 1
SHT_SYMTAB: Final = 2
SHT_STRTAB: Final = 3
SHT_NOBITS: Final = 8
SHN_ABS: Final = 0xFFF1


FILE_HEADER: Final = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT: Final = struct.Struct("<IIQQQQQQ")
SECTION: Final = struct.Struct("<IIQQQQIIQQ")
_SYMBOL: Final = struct.Struct("<IBBHQQ")


def pvh_note(entry: int) -> bytes:
    """The note that names the 32-bit entry point."""
    return struct.pack("<III4sI", 4, 4, XEN_ELFNOTE_PHYS32_ENTRY, b"Xen\0", entry)


@dataclass
class _Output:
    """One section of the file."""

    name: str
    type: int
    flags: int
    address: int
    offset: int
    size: int
    link: int = 0
    info: int = 0
    alignment: int = 1
    entry_size: int = 0


def write_elf(layout: Layout, objects: Sequence[Object], entry: int, note: Section | None) -> bytes:
    """The whole file."""
    segments, body, outputs = _segments(layout, note)
    _add_debug(layout, body, outputs)
    _add_symbols(layout, objects, body, outputs)
    names = bytearray(b"\0")
    for output in [*outputs, _Output(".shstrtab", SHT_STRTAB, 0, 0, 0, 0)]:
        names += output.name.encode() + b"\0"
    outputs.append(_Output(".shstrtab", SHT_STRTAB, 0, 0, len(body), len(names)))
    body += names
    body += bytes(-len(body) % 8)
    sections_at = len(body)
    body += bytes(64)
    for output in outputs:
        name = names.index(b"\0" + output.name.encode() + b"\0") + 1
        body += SECTION.pack(
            *(name, output.type, output.flags, output.address, output.offset, output.size),
            *(output.link, output.info, output.alignment, output.entry_size),
        )
    body[:64] = FILE_HEADER.pack(
        *(b"\x7fELF\x02\x01\x01", ET_EXEC, EM_X86_64, 1, entry, 64, sections_at, 0),
        *(FILE_HEADER.size, SEGMENT.size, len(segments), SECTION.size, len(outputs) + 1, len(outputs)),
    )
    body[64 : 64 + SEGMENT.size * len(segments)] = b"".join(segments)
    return bytes(body)


def _segments(layout: Layout, note: Section | None) -> tuple[list[bytes], bytearray, list[_Output]]:
    segments: list[bytes] = []
    outputs: list[_Output] = []
    body = bytearray(PAGE)
    kinds = ((layout.text, PF_R | PF_X, 6), (layout.rodata, PF_R, 2), (layout.data, PF_R | PF_W, 3))
    for region, flags, section_flags in kinds:
        content = region.content()
        zeroed = layout.bss.end - layout.data.end if region is layout.data else 0
        if not content and not zeroed:
            continue
        body += bytes((region.start - len(body)) % PAGE)
        offset = len(body)
        body += content
        load = region.start - layout.virtual_offset
        segments.append(_segment(PT_LOAD, flags, offset, region.start, load, len(content), len(content) + zeroed, PAGE))
        outputs.append(_region_output(region, SHT_PROGBITS, section_flags, offset))
        if note is not None and note in region.sections:
            note_at = offset + note.address - region.start
            load = note.address - layout.virtual_offset
            segments.append(_segment(PT_NOTE, PF_R, note_at, note.address, load, note.size, note.size, 4))
    outputs.append(_region_output(layout.bss, SHT_NOBITS, 3, len(body)))
    segments.append(_segment(PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 0, 16))
    return segments, body, outputs


def _segment(
    kind: int, flags: int, offset: int, address: int, load: int, size: int, memory: int, alignment: int
) -> bytes:
    return SEGMENT.pack(kind, flags, offset, address, load, size, memory, alignment)


def _region_output(region: Region, kind: int, flags: int, offset: int) -> _Output:
    return _Output(f".{region.name}", kind, flags, region.start, offset, region.end - region.start, alignment=16)


def _add_debug(layout: Layout, body: bytearray, outputs: list[_Output]) -> None:
    """Sections of one name become one, each part at the address that `link` gave it inside that one."""
    by_name: dict[str, list[Section]] = {}
    for section in layout.debug:
        by_name.setdefault(section.name, []).append(section)
    for name in sorted(by_name):
        body += bytes(-len(body) % 16)
        offset = len(body)
        for section in by_name[name]:
            body += bytes(offset + section.address - len(body)) + section.data
        outputs.append(_Output(name, SHT_PROGBITS, 0, 0, offset, len(body) - offset, alignment=16))


def _add_symbols(layout: Layout, objects: Sequence[Object], body: bytearray, outputs: list[_Output]) -> None:
    names = bytearray(b"\0")
    local: list[bytes] = []
    visible: list[bytes] = []
    for made in objects:
        for symbol in made.symbols:
            if not symbol.is_defined or symbol.kind == STT_SECTION or not symbol.name or symbol.section is None:
                continue
            if not symbol.section.is_loaded or symbol.name.startswith(".L"):
                continue
            index = _output_index(outputs, symbol.section)
            entry = _SYMBOL.pack(len(names), symbol.binding << 4 | symbol.kind, 0, index, symbol.address, symbol.size)
            (local if symbol.binding == 0 else visible).append(entry)
            names += symbol.name.encode() + b"\0"
    for name, address in layout.symbols().items():
        visible.append(_SYMBOL.pack(len(names), 1 << 4, 0, SHN_ABS, address, 0))
        names += name.encode() + b"\0"
    body += bytes(-len(body) % 8)
    content = bytes(24) + b"".join(local) + b"".join(visible)
    table = _Output(".symtab", SHT_SYMTAB, 0, 0, len(body), len(content), len(outputs) + 2, len(local) + 1, 8, 24)
    body += content
    outputs.append(table)
    outputs.append(_Output(".strtab", SHT_STRTAB, 0, 0, len(body), len(names)))
    body += names


def _output_index(outputs: Sequence[_Output], section: Section) -> int:
    for number, output in enumerate(outputs):
        if output.address <= section.address < output.address + max(output.size, 1) and output.flags & 2:
            return number + 1
    return SHN_ABS
