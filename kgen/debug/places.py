"""Addresses of an image as Python files, lines and functions, calls that were inlined included."""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from elftools.elf.elffile import ELFFile

from kgen.debug.unwind import CallFrames, read_call_frames
from kgen.link.line_table import Row, read_line_table
from kgen.link.link import DEBUG_NAMES
from kgen.link.objects import DAMAGED, LinkError
from kgen.link.scopes import DebugSections, Scope, read_scopes


class DebugInfoError(Exception):
    """A file that is no image with debug information. The text is one line for the user."""


@dataclass(frozen=True)
class Place:
    """A line of a function."""

    file: str
    line: int
    function: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}"


@dataclass(frozen=True)
class DebugInfo:
    """The lines, functions and frames of one image."""

    rows: list[Row]
    """Sorted by address."""
    addresses: list[int]
    """Those of the rows."""
    scopes: list[Scope]
    frames: CallFrames

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads the ELF file of an image; raises `DebugInfoError`."""
        try:
            elf = ELFFile(io.BytesIO(path.read_bytes()))
            debug = DebugSections()
            for section in elf.iter_sections():
                attribute = DEBUG_NAMES.get(section.name)
                if attribute is not None:
                    setattr(debug, attribute, section.data())
            lines = read_line_table(debug.lines, debug.line_strings, debug.strings)
            scopes = read_scopes(debug, lines.files)
            return cls(lines.rows, [row.address for row in lines.rows], scopes, read_call_frames(elf))
        except (OSError, LinkError, *DAMAGED) as error:
            raise DebugInfoError(f"{path} has no debug information that can be read: {error}") from error

    def places(self, address: int) -> list[Place]:
        """The line of the code at an address, then the calls by which that code was inlined; empty when unknown."""
        index = bisect_right(self.addresses, address) - 1
        while index >= 0 and self.rows[index].line == 0 and self.rows[index].file:
            # Code that belongs to no line belongs to what stands before it.
            index -= 1
        inside = [scope for scope in self.scopes if scope.start <= address < scope.end]
        chain = sorted(inside, key=lambda scope: scope.depth, reverse=True)
        if index < 0 or not chain or not self.rows[index].file:
            return []
        found = [Place(self.rows[index].file, self.rows[index].line, chain[0].name)]
        for scope, outer in zip(chain, chain[1:], strict=False):
            if scope.is_inlined:
                found.append(Place(scope.call_file, scope.call_line, outer.name))
        return found
