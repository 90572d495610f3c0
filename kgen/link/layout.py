"""Where each section of an image goes: code, constants, data, zeroed data, each on pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kgen.link.objects import SHF_EXECINSTR, SHF_WRITE, LinkError, Section
from kgen.link.spec import ImageSpec

BOOT: Final = ".boot"
"""Sections of this name and those below it (`.boot.text`) are used where the boot loader put them. Such code comes first."""

CONSTANT: Final = (".rodata", ".data.rel.ro")
"""Sections that are written at the most by relocation, whatever their flags."""

DROPPED: Final = (".eh_frame", ".note.GNU-stack", ".note.gnu.property", ".comment", ".debug_names")
"""Unwind tables are not used: frames are found by frame pointers. Properties are for the loaders of other systems. An index
of names without one of addresses keeps gdb from finding the line of an address; without either it makes its own."""

TRAP: Final = b"\xcc"
"""INT3 between functions: a stray jump does not go far."""

PVH_LIMIT: Final = 1 << 32
"""The entry point is entered in 32-bit mode (Xen, docs/misc/pvh.pandoc)."""
ADDRESS_LIMIT: Final = 1 << 64


@dataclass
class Region:
    """Sections that share their permissions; `name` is the stem of the symbols around them."""

    name: str
    fill: bytes = b"\0"
    """The byte between sections."""
    sections: list[Section] = field(default_factory=list[Section])
    start: int = 0
    end: int = 0

    def place(self, start: int) -> int:
        """Gives every section its address, from `start` on; the end is the result."""
        self.start = self.end = start
        for section in self.sections:
            section.address = align(self.end, section.alignment)
            self.end = section.address + section.size
        return self.end

    def content(self) -> bytes:
        """The bytes of the region as they are loaded, without zeroed sections."""
        data = bytearray()
        for section in self.sections:
            if not section.is_empty:
                data += self.fill * (section.address - self.start - len(data))
                data += section.data
        return bytes(data)


@dataclass
class Layout:
    """The regions of an image, in the order of their addresses."""

    base: int
    virtual_offset: int
    """What separates an address from the physical one that the boot loader uses; 0 in the lower half."""
    alignment: int
    """Of the first byte of each region but `bss`."""
    text: Region = field(default_factory=lambda: Region("text", TRAP))
    rodata: Region = field(default_factory=lambda: Region("rodata"))
    relro: Region = field(default_factory=lambda: Region("relro"))
    """Constants with addresses in them, when the image relocates itself: writable until it has."""
    data: Region = field(default_factory=lambda: Region("data"))
    bss: Region = field(default_factory=lambda: Region("bss"))
    debug: list[Section] = field(default_factory=list[Section])
    """Sections that are not loaded."""

    @property
    def regions(self) -> tuple[Region, ...]:
        return (self.text, self.rodata, self.relro, self.data, self.bss)

    @property
    def sections(self) -> list[Section]:
        """Everything that is loaded."""
        return [section for region in self.regions for section in region.sections]

    @property
    def end(self) -> int:
        return align(self.bss.end, self.alignment)

    def addresses(self) -> dict[str, int]:
        """The symbols that the linker makes for places of the image."""
        made = {"__image_start": self.base, "__image_end": self.end}
        for region in self.regions:
            made[f"__{region.name}_start"] = region.start
            made[f"__{region.name}_end"] = region.end
        for region, part, name in (
            (self.rodata, "exception_table", "__exception_table"),
            (self.relro, "exception_table", "__exception_table"),
            (self.data, "percpu", "__percpu"),
        ):
            # The bounds of sections that code walks.
            sections = [section for section in region.sections if part in section.name]
            if sections or f"{name}_start" not in made:
                made[f"{name}_start"] = min((s.address for s in sections), default=region.start)
                made[f"{name}_end"] = max((s.address + s.size for s in sections), default=region.start)
        return made

    def values(self) -> dict[str, int]:
        """The symbols that the linker makes for numbers, which stay what they are wherever the image is."""
        return {"__link_address": self.base, "__virtual_offset": self.virtual_offset}


def new_layout(spec: ImageSpec) -> Layout:
    """An empty layout; refuses addresses that no page can begin at."""
    load = spec.base_address if spec.load_address is None else spec.load_address
    for address in (spec.base_address, load):
        if address % spec.segment_alignment:
            raise LinkError(
                f"the image cannot begin at {address:#x}, which is not a multiple of {spec.segment_alignment}"
            )
    return Layout(spec.base_address, spec.base_address - load, spec.segment_alignment)


def collect(layout: Layout, sections: Iterable[Section], spec: ImageSpec) -> None:
    """Sorts loaded sections into regions. Nothing is placed yet."""
    for section in sections:
        is_constant = not section.flags & SHF_WRITE or section.name.startswith(CONSTANT)
        if section.flags & SHF_EXECINSTR:
            if section.flags & SHF_WRITE:
                raise LinkError(f"{section.place}: code that may be written")
            layout.text.sections.append(section)
        elif is_constant and not section.is_empty:
            relocated = spec.is_position_independent and section.has_addresses
            (layout.relro if relocated else layout.rodata).sections.append(section)
        elif section.is_empty:
            layout.bss.sections.append(section)
        else:
            layout.data.sections.append(section)
    layout.text.sections.sort(key=_boot_first)
    layout.rodata.sections.sort(key=_by_name_of("exception_table"))
    layout.relro.sections.sort(key=_by_name_of("exception_table"))
    layout.data.sections.sort(key=_by_name_of("percpu"))


def place_text(layout: Layout) -> None:
    """Gives the code its addresses, which the panic table needs before the rest has any."""
    layout.text.place(layout.base)


def place_rest(layout: Layout) -> None:
    """Gives the remaining regions their addresses."""
    end = layout.text.end
    for region in (layout.rodata, layout.relro, layout.data):
        end = region.place(align(end, layout.alignment))
    layout.bss.place(align(end, 64))


def require_room(layout: Layout, spec: ImageSpec) -> None:
    """Refuses an image that does not fit where it is loaded."""
    last = max(layout.sections, key=_end_of)
    load_end = layout.end - layout.virtual_offset
    size = layout.bss.end - layout.base
    if spec.room is not None and size > spec.room:
        raise LinkError(
            f"the image takes {size} bytes, and there is room for {spec.room}; the last section is {last.name}"
        )
    if spec.kind == "pvh" and load_end > PVH_LIMIT:
        raise LinkError(f"the image ends at {load_end:#x} ({last.name}); PVH loaders work below {PVH_LIMIT:#x}")
    if layout.end > ADDRESS_LIMIT:
        raise LinkError(f"the image ends at {layout.end:#x} ({last.name}), beyond the end of the address space")


def align(value: int, unit: int) -> int:
    return -(-value // unit) * unit


def is_boot(section: Section) -> bool:
    return section.name == BOOT or section.name.startswith(f"{BOOT}.")


def place_debug(sections: Sequence[Section]) -> None:
    """Debug sections of one name follow each other; a section's address is its offset among them."""
    ends: dict[str, int] = {}
    for section in sections:
        section.address = align(ends.get(section.name, 0), section.alignment)
        ends[section.name] = section.address + section.size


def _end_of(section: Section) -> int:
    return section.address + section.size


def _boot_first(section: Section) -> bool:
    return not is_boot(section)


def _by_name_of(part: str) -> Callable[[Section], bool]:
    def key(section: Section) -> bool:
        return part not in section.name

    return key
