"""The DWARF line table of the linked code: which source line each address belongs to.

DWARF 5, section 6.2 ("Line Number Information"). Only what LLVM writes for 64-bit objects is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.link.cursor import Cursor
from kgen.link.objects import LinkError

DW_LNS_COPY: Final = 1
DW_LNS_ADVANCE_PC: Final = 2
DW_LNS_ADVANCE_LINE: Final = 3
DW_LNS_SET_FILE: Final = 4
DW_LNS_SET_COLUMN: Final = 5
DW_LNS_CONST_ADD_PC: Final = 8
DW_LNS_FIXED_ADVANCE_PC: Final = 9
DW_LNE_END_SEQUENCE: Final = 1
DW_LNE_SET_ADDRESS: Final = 2

DW_LNCT_PATH: Final = 1
DW_LNCT_DIRECTORY_INDEX: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """From `address` on, code belongs to this place; `line` 0 is the end of a stretch of code."""

    address: int
    file: str
    line: int
    column: int


@dataclass(frozen=True)
class LineTable:
    """The line tables of all units."""

    rows: list[Row]
    """Sorted by address."""
    files: dict[int, list[str]]
    """The file names of each unit, by the offset of its table."""


def read_line_table(section: bytes, line_strings: bytes, strings: bytes) -> LineTable:
    """Reads `.debug_line`."""
    rows: list[Row] = []
    files: dict[int, list[str]] = {}
    cursor = Cursor(section)
    while cursor.position < len(section):
        start = cursor.position
        length = cursor.u32()
        if length >= 0xFFFF_FFF0:
            raise LinkError("64-bit DWARF is not supported")
        end = cursor.position + length
        files[start] = _Unit(Cursor(section, cursor.position, end), line_strings, strings, rows).read()
        cursor.position = end
    rows.sort(key=_address)
    return LineTable(rows, files)


def _address(row: Row) -> int:
    return row.address


class _Unit:
    """One line-number program."""

    def __init__(self, cursor: Cursor, line_strings: bytes, strings: bytes, rows: list[Row]) -> None:
        self.cursor = cursor
        self.line_strings = line_strings
        self.strings = strings
        self.rows = rows

    def read(self) -> list[str]:
        """Appends the rows; the result is the names of the files."""
        cursor = self.cursor
        version = cursor.u16()
        if version != 5:
            raise LinkError(f"line table of DWARF {version}, not 5")
        cursor.position += 2  # address size, segment selector size
        header_length = cursor.u32()
        program = cursor.position + header_length
        minimum = cursor.u8()
        cursor.position += 2  # operations per instruction, default of is_stmt
        line_base = cursor.i8()
        line_range = cursor.u8()
        opcode_base = cursor.u8()
        operands = [cursor.u8() for _ in range(opcode_base - 1)]
        directories = [name for name, _ in self._entries()]
        files = [_joined(directories, name, directory) for name, directory in self._entries()]
        cursor.position = program
        self._run(files, minimum, line_base, line_range, opcode_base, operands)
        return files

    def _entries(self) -> list[tuple[str, int]]:
        cursor = self.cursor
        formats = [(cursor.uleb(), cursor.uleb()) for _ in range(cursor.u8())]
        entries: list[tuple[str, int]] = []
        for _ in range(cursor.uleb()):
            name, directory = "", 0
            for content, form in formats:
                value = cursor.form(form)
                if content == DW_LNCT_PATH:
                    name = self._text(value, form)
                elif content == DW_LNCT_DIRECTORY_INDEX and isinstance(value, int):
                    directory = value
            entries.append((name, directory))
        return entries

    def _text(self, value: int | bytes, form: int) -> str:
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return Cursor(self.line_strings if form == Cursor.LINE_STRP else self.strings, value).text()

    def _run(
        self, files: list[str], minimum: int, line_base: int, line_range: int, opcode_base: int, operands: list[int]
    ) -> None:
        cursor, rows = self.cursor, self.rows
        address, file, line, column = 0, 1, 1, 0
        constant_advance = (255 - opcode_base) // line_range * minimum
        while cursor.position < cursor.end:
            opcode = cursor.u8()
            if opcode >= opcode_base:
                adjusted = opcode - opcode_base
                address += adjusted // line_range * minimum
                line += line_base + adjusted % line_range
                rows.append(Row(address, files[file], line, column))
            elif opcode == 0:
                length = cursor.uleb()
                end = cursor.position + length
                extended = cursor.u8()
                if extended == DW_LNE_END_SEQUENCE:
                    rows.append(Row(address, "", 0, 0))
                    address, file, line, column = 0, 1, 1, 0
                elif extended == DW_LNE_SET_ADDRESS:
                    address = cursor.u64()
                cursor.position = end
            elif opcode == DW_LNS_COPY:
                rows.append(Row(address, files[file], line, column))
            elif opcode == DW_LNS_ADVANCE_PC:
                address += cursor.uleb() * minimum
            elif opcode == DW_LNS_ADVANCE_LINE:
                line += cursor.sleb()
            elif opcode == DW_LNS_SET_FILE:
                file = cursor.uleb()
            elif opcode == DW_LNS_SET_COLUMN:
                column = cursor.uleb()
            elif opcode == DW_LNS_CONST_ADD_PC:
                address += constant_advance
            elif opcode == DW_LNS_FIXED_ADVANCE_PC:
                address += cursor.u16()
            else:
                for _ in range(operands[opcode - 1]):
                    cursor.uleb()


def _joined(directories: list[str], name: str, directory: int) -> str:
    folder = directories[directory] if directory < len(directories) else ""
    return name if name.startswith("/") or not folder else f"{folder}/{name}"
