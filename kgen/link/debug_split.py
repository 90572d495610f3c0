"""An image without its debug information, which stays in a file of its own.

The loaded part, the notes and the symbols are kept: the smaller file boots, is verified and is named in backtraces. The
file that was linked is the one for debuggers; both have the same addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from construct import Container

from kgen.link.elf import FILE_HEADER, SECTION
from kgen.link.objects import SHF_ALLOC, SHT_NOBITS

DEBUG: Final = ".debug_"


@dataclass
class _Kept:
    """A section that stays, and its bytes when they are not loaded."""

    header: Container
    content: bytes | None


def without_debug(content: bytes) -> bytes:
    """The image without its debug sections. Takes what `kgen.link.elf` wrote: sections that are not loaded stand
    behind all that are."""
    header = FILE_HEADER.parse(content)
    at = range(header.sections_at, header.sections_at + SECTION.sizeof() * header.section_count, SECTION.sizeof())
    sections = [SECTION.parse(content[start : start + SECTION.sizeof()]) for start in at]
    strings = sections[header.names_index].offset
    names = [content[strings + s.name : content.index(b"\0", strings + s.name)].decode() for s in sections]
    numbers: dict[int, int] = {}
    kept: list[_Kept] = []
    loaded_end = FILE_HEADER.sizeof()
    for number, (name, section) in enumerate(zip(names, sections, strict=True)):
        if name.startswith(DEBUG):
            continue
        numbers[number] = len(kept)
        is_loaded = bool(section.flags & SHF_ALLOC)
        if is_loaded and section.type != SHT_NOBITS:
            loaded_end = max(loaded_end, section.offset + section.size)
        data = None if is_loaded or not section.size else content[section.offset : section.offset + section.size]
        kept.append(_Kept(section, data))
    body = bytearray(content[:loaded_end])
    for section in kept:
        if section.content is not None:
            body += bytes(-len(body) % max(section.header.alignment, 1))
            section.header.offset = len(body)
            section.header.link = numbers.get(section.header.link, 0)
            body += section.content
    body += bytes(-len(body) % 8)
    header.sections_at = len(body)
    header.section_count = len(kept)
    header.names_index = numbers[header.names_index]
    for section in kept:
        body += SECTION.build(section.header)
    body[: FILE_HEADER.sizeof()] = FILE_HEADER.build(header)
    return bytes(body)
