"""The table that panic reports are printed from, read back: does a trap have a place and a check in it?

`kgen/runtime/panic.py` describes the table and reads it in the image; this is the same search.
"""

from __future__ import annotations

import bisect
import struct
from dataclasses import dataclass
from typing import Final

from kgen.verify.code import UD1, Code
from kgen.verify.decoder import Instruction
from kgen.verify.elf_file import ElfFile

MAGIC: Final = 0x43505F4B
VERSION: Final = 3
NO_TABLE: Final = bytes(8)
HEADER: Final = struct.Struct("<12I")
ROW: Final = struct.Struct("<3I")
PLACE: Final = struct.Struct("<2I")
SITE: Final = struct.Struct("<5I")
COLUMN_BITS: Final = 14
FRAME_BITS: Final = 16
ADDRESS_SIZE: Final = 0x67
"""The prefix that tells a kgen trap from another UD1."""


@dataclass
class TrapTable:
    """Rows by program counter, and the checks of each line."""

    start: int
    counters: list[int]
    places: list[tuple[int, int]]
    """File and line of each row."""
    checks: set[tuple[int, int, int]]
    """File, line and kind."""

    def problem(self, address: int, kind: int) -> str | None:
        """Why a trap there could not be reported."""
        index = bisect.bisect_right(self.counters, address - self.start) - 1
        if index < 0:
            return "has no row in the panic table"
        file, line = self.places[index]
        if line == 0:
            return "has no line in the panic table"
        return None if (file, line, kind) in self.checks else f"is no check of kind {kind} in the panic table"


def read_table(file: ElfFile) -> TrapTable | str | None:
    """The table of an image, what is wrong with it, or None when the image was built without one."""
    start, end, text = file.symbol("__panic_table"), file.symbol("__panic_table_end"), file.symbol("__text_start")
    if start is None or end is None or text is None:
        return "there is no panic table"
    content = file.read(start, end - start)
    if content == NO_TABLE:
        return None
    try:
        words = HEADER.unpack_from(content)
        magic, version, row_count, rows_at, place_count, places_at = words[:6]
        sites_at, site_count = words[8:10]
        if (magic, version) != (MAGIC, VERSION):
            return f"the panic table has the version {version}, magic {magic:#x}"
        rows: list[tuple[int, ...]] = [
            ROW.unpack_from(content, rows_at + ROW.size * number) for number in range(row_count)
        ]
        places: list[tuple[int, ...]] = [
            PLACE.unpack_from(content, places_at + PLACE.size * number) for number in range(place_count)
        ]
        files = [places[row[2] >> FRAME_BITS][0] for row in rows]
        sites: list[tuple[int, ...]] = [
            SITE.unpack_from(content, sites_at + SITE.size * number) for number in range(site_count)
        ]
    except (struct.error, IndexError):
        return "the panic table ends early"
    counters = [row[0] for row in rows]
    if counters != sorted(counters):
        return "the panic table is not sorted"
    lines = [row[1] >> COLUMN_BITS for row in rows]
    checks = {(file, where >> COLUMN_BITS, kind) for file, where, kind, _, _ in sites}
    return TrapTable(text, counters, list(zip(files, lines, strict=True)), checks)


def trap_kind(instruction: Instruction) -> int | None:
    """The kind that a trap instruction carries; None for any other instruction."""
    if instruction.opcode != UD1 or ADDRESS_SIZE not in instruction.prefixes:
        return None
    return instruction.displacement & 0xFF


def unknown_traps(code: Code) -> list[str]:
    """The traps that the panic table does not know, or what is wrong with the table."""
    traps = [(i, kind) for f in code.functions for i in f.instructions if (kind := trap_kind(i)) is not None]
    if not traps:
        return []
    table = read_table(code.file)
    if not isinstance(table, TrapTable):
        return [] if table is None else [table]
    problems: list[str] = []
    for instruction, kind in traps:
        problem = table.problem(instruction.address, kind)
        if problem is not None:
            problems.append(f"the trap at {code.place(instruction.address)} {problem}")
    return problems
