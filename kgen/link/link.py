"""The linker: objects in, an image out.

The code is placed first; its line table then gives the panic table, whose size is needed to place the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kgen.link import notes, panic_table
from kgen.link.elf import RELOCATION_SIZE, relative_relocations, write_elf
from kgen.link.layout import (
    DROPPED,
    Layout,
    Region,
    collect,
    new_layout,
    place_debug,
    place_rest,
    place_text,
    require_room,
)
from kgen.link.line_table import read_line_table
from kgen.link.objects import (
    DAMAGED,
    R_X86_64_64,
    SHF_ALLOC,
    SHT_NOTE,
    SHT_PROGBITS,
    SHT_RELA,
    LinkError,
    Object,
    Section,
    Symbol,
    read_object,
)
from kgen.link.panic_table import Site
from kgen.link.reachable import needed_sections
from kgen.link.relocate import Resolver, global_symbols, relocate
from kgen.link.scopes import DebugSections, read_scopes
from kgen.link.spec import ImageSpec

__all__ = ["ImageSpec", "LinkError", "Linked", "link", "link_objects"]

DEBUG_NAMES: Final = {
    ".debug_info": "info",
    ".debug_abbrev": "abbrev",
    ".debug_str": "strings",
    ".debug_line_str": "line_strings",
    ".debug_str_offsets": "string_offsets",
    ".debug_addr": "addresses",
    ".debug_rnglists": "range_lists",
    ".debug_line": "lines",
}

TABLES: Final = ("__panic_table", "__panic_table_end", "__rela_start", "__rela_end")
"""The linker's symbols around what it makes itself."""


@dataclass(frozen=True)
class Linked:
    """A linked image."""

    content: bytes
    """The file."""
    layout: Layout
    symbols: dict[str, int]
    """Every global symbol and the linker's own."""

    def map(self) -> str:
        """The map file: regions, sections and symbols by address."""
        lines: list[str] = []
        for region in self.layout.regions:
            if region.sections:
                lines.append(f"{region.start:#012x} {region.end - region.start:#10x} {region.name}")
                lines += [f"{s.address:#012x} {s.size:#10x}   {s.name}" for s in region.sections if s.size]
        lines.append("")
        lines += [f"{address:#012x} {name}" for name, address in sorted(self.symbols.items(), key=_by_address)]
        return "\n".join(lines) + "\n"


def _by_address(item: tuple[str, int]) -> tuple[int, str]:
    return item[1], item[0]


def link(contents: Sequence[tuple[str, bytes]], spec: ImageSpec, sites: Sequence[Site] = ()) -> Linked:
    """Links objects, given with their names; raises `LinkError`."""
    objects = [read_object(name, content) for name, content in contents]
    return link_objects(objects, spec, sites)


def link_objects(objects: Sequence[Object], spec: ImageSpec, sites: Sequence[Site]) -> Linked:
    layout = new_layout(spec)
    symbols = global_symbols(objects)
    addresses = {**layout.addresses(), **dict.fromkeys(TABLES, 0)}
    values = {**layout.values(), "__percpu_offset": 0}
    needed = needed_sections(objects, symbols, _roots(spec, symbols), (*addresses, *values))
    collect(layout, needed, spec)
    kept = set(needed)
    layout.debug += [s for made in objects for s in made.sections if not s.is_loaded and not s.name.startswith(".note")]
    layout.debug[:] = [section for section in layout.debug if section.name not in DROPPED]
    resolver = Resolver(symbols, addresses, values, layout, spec.is_position_independent)

    place_text(layout)
    place_debug(layout.debug)
    # Debug information refers to the code, which has its addresses, and to data, whose addresses do not matter here.
    table_content = _panic_table(layout, resolver, kept, sites) if spec.has_panic_table else panic_table.NONE
    panic = _add(layout.rodata, ".rodata.panic_table", table_content, 8)
    rela = _add(layout.rodata, ".rela.dyn", bytes(_relocation_room(layout, resolver)), 8, SHT_RELA)
    note = _add(layout.rodata, ".note.Xen", bytes(notes.PVH_SIZE), 4, SHT_NOTE) if spec.kind == "pvh" else None
    place_rest(layout)
    require_room(layout, spec)
    addresses.update(layout.addresses())
    ends = (panic.address, panic.address + panic.size, rela.address, rela.address + rela.size)
    addresses.update(zip(TABLES, ends, strict=True))
    for section in needed:
        relocate(section, resolver)
    for section in layout.debug:
        relocate(section, resolver, kept)
    rela.data = bytearray(relative_relocations(resolver.relative))
    entry = symbols[spec.entry].address
    if note is not None:
        note.data = bytearray(notes.pvh_note(entry - layout.virtual_offset))
    every = {
        name: symbol.address for name, symbol in symbols.items() if symbol.section is None or symbol.section in kept
    }
    own = {**addresses, **{name: value for name, value in values.items() if name not in every}}
    if spec.kind == "flat":
        content = _flat(layout)
    else:
        statement = notes.image_notes(spec, {p.symbol: symbols[p.symbol].address for p in spec.entry_points})
        content = write_elf(spec, layout, objects, kept, own, values, entry, statement)
    return Linked(content, layout, {**every, **own})


def _roots(spec: ImageSpec, symbols: dict[str, Symbol]) -> list[str]:
    """What is needed in any case; entry points must be there."""
    roots = [spec.entry, *(point.symbol for point in spec.entry_points)]
    for name in roots:
        if name not in symbols:
            raise LinkError(f"no entry point {name}")
    return roots


def _add(region: Region, name: str, data: bytes, alignment: int, kind: int = SHT_PROGBITS) -> Section:
    section = Section(name, SHF_ALLOC, False, alignment, len(data), bytearray(data), type=kind)
    region.sections.append(section)
    return section


def _panic_table(layout: Layout, resolver: Resolver, kept: set[Section], sites: Sequence[Site]) -> bytes:
    debug = DebugSections()
    for section in layout.debug:
        attribute = DEBUG_NAMES.get(section.name)
        if attribute is not None:
            relocate(section, resolver, kept)
            known: bytes = getattr(debug, attribute)
            setattr(debug, attribute, known + bytes(section.address - len(known)) + bytes(section.data))
    try:
        lines = read_line_table(debug.lines, debug.line_strings, debug.strings)
        scopes = read_scopes(debug, lines.files)
        # Code that is not in the image lies behind everything (`DROPPED_ADDRESS`).
        rows = [row for row in lines.rows if row.address <= layout.text.end]
        scopes = [scope for scope in scopes if scope.start <= layout.text.end]
        return panic_table.build(layout.text.start, rows, scopes, sites)
    except DAMAGED as error:
        raise LinkError(f"the debug information is damaged: {type(error).__name__}: {error}") from error


def _relocation_room(layout: Layout, resolver: Resolver) -> int:
    """Bytes for the image's own relocations: one for each 64-bit reference to a place of the image."""
    if not resolver.moves:
        return 0
    count = 0
    for section in layout.sections:
        if section.object is not None:
            for _, kind, symbol, _ in section.object.relocations(section):
                count += kind == R_X86_64_64 and resolver.resolve(symbol)[1]
    return count * RELOCATION_SIZE


def _flat(layout: Layout) -> bytes:
    """The image as bytes from its base address on, without zeroed data."""
    data = bytearray()
    for region in (layout.text, layout.rodata, layout.relro, layout.data):
        if region.sections:
            data += bytes(region.start - layout.base - len(data)) + region.content()
    return bytes(data)
