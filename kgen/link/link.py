"""The linker: objects in, an image out.

The code is placed first; its line table then gives the panic table, whose size is needed to place the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kgen.link import panic_table
from kgen.link.elf import pvh_note, write_elf
from kgen.link.layout import PAGE, Layout, Region, align, collect, place_rest, place_text
from kgen.link.line_table import read_line_table
from kgen.link.objects import DAMAGED, SHF_ALLOC, LinkError, Object, Section, read_object
from kgen.link.panic_table import Site
from kgen.link.relocate import Resolver, global_symbols, relocate, undefined
from kgen.link.scopes import DebugSections, read_scopes

LINUX_BASE: Final = 0x40_0000
PVH_LIMIT: Final = 1 << 32
"""The entry point is entered in 32-bit mode (Xen, docs/misc/pvh.pandoc)."""
ADDRESS_LIMIT: Final = 1 << 64

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


@dataclass(frozen=True)
class ImageSpec:
    """What the linker must know of an image; `kgen.image.Image` says the same of it."""

    kind: Literal["pvh", "linux", "flat"] = "linux"
    entry: str = "_start"
    base_address: int = LINUX_BASE
    load_address: int | None = None
    """Where a boot loader puts the first byte, when that is not `base_address`: physical memory that the image maps
    to its own addresses itself.

    Until then it runs at physical addresses, in sections whose names begin with `.boot`: their 32-bit absolute
    references (`movl $symbol, %eax`) are to physical addresses, their 64-bit ones (`movabsq`) to those of the image.
    `__virtual_offset` is what separates the two.
    """


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
    layout = collect(objects, spec.base_address, _load_address(spec))
    symbols = global_symbols(objects)
    place_text(layout)
    _place_debug(layout)
    table = _add(layout.rodata, ".rodata.panic_table", b"", 8)
    note = _add(layout.rodata, ".note.Xen", bytes(20), 4) if spec.kind == "pvh" else None
    made = {"__panic_table": 0, "__panic_table_end": 0, "__percpu_offset": 0}
    made.update(layout.symbols())
    made.update(_group_symbols(layout))
    loaded = [section for region in layout.regions for section in region.sections]
    missing = undefined(loaded, symbols, made)
    if missing:
        raise LinkError(f"undefined symbol{'s' if len(missing) > 1 else ''}: {', '.join(sorted(missing))}")
    if spec.entry not in symbols:
        raise LinkError(f"no entry point {spec.entry}")

    # Debug information refers to the code, which has its addresses, and to data, whose addresses do not matter here.
    debug = _relocated_debug(layout, Resolver(symbols, made))
    try:
        lines = read_line_table(debug.lines, debug.line_strings, debug.strings)
        scopes = read_scopes(debug, lines.files)
        table.data = bytearray(panic_table.build(layout.text.start, lines.rows, scopes, sites))
    except DAMAGED as error:
        raise LinkError(f"the debug information is damaged: {type(error).__name__}: {error}") from error
    table.size = len(table.data)
    place_rest(layout)
    _require_room(layout, spec)
    made.update(layout.symbols())
    made.update(_group_symbols(layout))
    made["__panic_table"] = table.address
    made["__panic_table_end"] = table.address + table.size
    resolver = Resolver(symbols, made, layout)
    for section in [*loaded, *layout.debug]:
        relocate(section, resolver)
    entry = symbols[spec.entry].address
    if note is not None:
        note.data = bytearray(pvh_note(entry - layout.virtual_offset))
    addresses = {name: symbol.address for name, symbol in symbols.items()}
    addresses.update(made)
    content = _flat(layout) if spec.kind == "flat" else write_elf(layout, objects, entry, note)
    return Linked(content, layout, addresses)


def _load_address(spec: ImageSpec) -> int:
    load = spec.base_address if spec.load_address is None else spec.load_address
    for address in (spec.base_address, load):
        if address % PAGE:
            raise LinkError(f"the image cannot begin at {address:#x}, which is not a multiple of {PAGE}")
    return load


def _require_room(layout: Layout, spec: ImageSpec) -> None:
    """Refuses an image that does not fit where it is loaded."""
    last = max((s for region in layout.regions for s in region.sections), key=_end_of)
    load_end = layout.end - layout.virtual_offset
    if spec.kind == "pvh" and load_end > PVH_LIMIT:
        raise LinkError(f"the image ends at {load_end:#x} ({last.name}); PVH loaders work below {PVH_LIMIT:#x}")
    if layout.end > ADDRESS_LIMIT:
        raise LinkError(f"the image ends at {layout.end:#x} ({last.name}), beyond the end of the address space")


def _end_of(section: Section) -> int:
    return section.address + section.size


def _add(region: Region, name: str, data: bytes, alignment: int) -> Section:
    section = Section(name, SHF_ALLOC, False, alignment, len(data), bytearray(data))
    region.sections.append(section)
    return section


def _place_debug(layout: Layout) -> None:
    """Debug sections of one name follow each other; a section's address is its offset among them."""
    ends: dict[str, int] = {}
    for section in layout.debug:
        section.address = align(ends.get(section.name, 0), section.alignment)
        ends[section.name] = section.address + section.size


def _relocated_debug(layout: Layout, resolver: Resolver) -> DebugSections:
    found = DebugSections()
    for section in layout.debug:
        attribute = DEBUG_NAMES.get(section.name)
        if attribute is not None:
            relocate(section, resolver)
            known: bytes = getattr(found, attribute)
            setattr(found, attribute, known + bytes(section.address - len(known)) + bytes(section.data))
    return found


def _group_symbols(layout: Layout) -> dict[str, int]:
    """The bounds of sections that code walks: exception tables and per-CPU variables."""
    made: dict[str, int] = {}
    for region, part, name in (
        (layout.rodata, "exception_table", "__exception_table"),
        (layout.data, "percpu", "__percpu"),
    ):
        sections = [section for section in region.sections if part in section.name]
        made[f"{name}_start"] = min((section.address for section in sections), default=region.start)
        made[f"{name}_end"] = max((section.address + section.size for section in sections), default=region.start)
    return made


def _flat(layout: Layout) -> bytes:
    """The image as bytes from its base address on, without zeroed data."""
    data = bytearray()
    for region in (layout.text, layout.rodata, layout.data):
        data += bytes(region.start - layout.base - len(data)) + region.content()
    return bytes(data)
