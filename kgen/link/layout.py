"""Where each section of an image goes: code, read-only data, data, zeroed data, each on pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kgen.link.objects import SHF_EXECINSTR, SHF_WRITE, Object, Section

PAGE: Final = 4096

BOOT: Final = ".boot"
"""Sections of this name and those below it (`.boot.text`) are used where the boot loader put them. Such code comes first."""

DROPPED: Final = (".eh_frame", ".note.GNU-stack", ".comment")
"""Unwind tables are not used: frames are found by frame pointers."""


@dataclass
class Region:
    """Sections that share their permissions; `name` is the stem of the symbols around them."""

    name: str
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
                data += bytes(section.address - self.start - len(data))
                data += section.data
        return bytes(data)


@dataclass
class Layout:
    """The regions of an image, in the order of their addresses."""

    base: int
    virtual_offset: int
    """What separates an address from the physical one that the boot loader uses; 0 in the lower half."""
    text: Region
    rodata: Region
    data: Region
    bss: Region
    debug: list[Section]
    """Sections that are not loaded."""

    @property
    def regions(self) -> tuple[Region, ...]:
        return (self.text, self.rodata, self.data, self.bss)

    @property
    def end(self) -> int:
        return align(self.bss.end, PAGE)

    def symbols(self) -> dict[str, int]:
        """The symbols that the linker makes."""
        made = {"__image_start": self.base, "__image_end": self.end, "__virtual_offset": self.virtual_offset}
        for region in self.regions:
            made[f"__{region.name}_start"] = region.start
            made[f"__{region.name}_end"] = region.end
        return made


def collect(objects: Sequence[Object], base: int, load: int) -> Layout:
    """Sorts the sections of all objects into regions. Nothing is placed yet."""
    layout = Layout(base, base - load, Region("text"), Region("rodata"), Region("data"), Region("bss"), [])
    for made in objects:
        for section in made.sections:
            if section.name in DROPPED:
                continue
            if not section.is_loaded:
                layout.debug.append(section)
            elif section.flags & SHF_EXECINSTR:
                layout.text.sections.append(section)
            elif not section.flags & SHF_WRITE:
                layout.rodata.sections.append(section)
            elif section.is_empty:
                layout.bss.sections.append(section)
            else:
                layout.data.sections.append(section)
    layout.text.sections.sort(key=_boot_first)
    layout.rodata.sections.sort(key=_by_name_of("exception_table"))
    layout.data.sections.sort(key=_by_name_of("percpu"))
    return layout


def place_text(layout: Layout) -> None:
    """Gives the code its addresses, which the panic table needs before the rest has any."""
    layout.text.place(layout.base)


def place_rest(layout: Layout) -> None:
    """Gives the remaining regions their addresses."""
    end = layout.text.end
    for region in (layout.rodata, layout.data):
        end = region.place(align(end, PAGE))
    layout.bss.place(align(end, 64))


def align(value: int, unit: int) -> int:
    return -(-value // unit) * unit


def is_boot(section: Section) -> bool:
    return section.name == BOOT or section.name.startswith(f"{BOOT}.")


def _boot_first(section: Section) -> bool:
    return not is_boot(section)


def _by_name_of(part: str) -> Callable[[Section], bool]:
    def key(section: Section) -> bool:
        return part not in section.name

    return key
