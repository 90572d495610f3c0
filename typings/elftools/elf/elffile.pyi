"""The part of pyelftools that kgen uses."""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from elftools.dwarf.dwarfinfo import DWARFInfo
from elftools.elf.sections import Section

class Segment:
    header: Mapping[str, int | str]

class ELFFile:
    elfclass: int
    little_endian: bool
    header: Mapping[str, int | str]
    def __init__(self, stream: BinaryIO) -> None: ...
    def __getitem__(self, name: str) -> int | str: ...
    def iter_sections(self) -> Iterator[Section]: ...
    def iter_segments(self) -> Iterator[Segment]: ...
    def num_sections(self) -> int: ...
    def get_dwarf_info(self) -> DWARFInfo: ...
