"""The functions of the linked code, inlined ones included, from DWARF's debugging information entries.

DWARF 5, section 7.5. Only what LLVM writes for line tables is read: subprograms, inlined subroutines, and the
lexical blocks between them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kgen.link.cursor import Cursor
from kgen.link.objects import LinkError

DW_TAG_COMPILE_UNIT: Final = 0x11
DW_TAG_INLINED_SUBROUTINE: Final = 0x1D
DW_TAG_SUBPROGRAM: Final = 0x2E

DW_AT_NAME: Final = 0x03
DW_AT_LOW_PC: Final = 0x11
DW_AT_HIGH_PC: Final = 0x12
DW_AT_STMT_LIST: Final = 0x10
DW_AT_ABSTRACT_ORIGIN: Final = 0x31
DW_AT_CALL_FILE: Final = 0x58
DW_AT_CALL_LINE: Final = 0x59
DW_AT_RANGES: Final = 0x55
DW_AT_STR_OFFSETS_BASE: Final = 0x72
DW_AT_ADDR_BASE: Final = 0x73
DW_AT_RNGLISTS_BASE: Final = 0x74

DW_FORM_ADDR: Final = 0x01
DW_FORM_ADDRX: Final = (0x1B, 0x29, 0x2A, 0x2B, 0x2C)
DW_FORM_STRX: Final = (0x1A, 0x25, 0x26, 0x27, 0x28)
DW_FORM_RNGLISTX: Final = 0x23
DW_FORM_IMPLICIT_CONST: Final = 0x21


@dataclass(frozen=True, slots=True)
class Scope:
    """Code of one function, perhaps inlined into another. Deeper scopes lie inside shallower ones."""

    start: int
    end: int
    name: str
    depth: int
    is_inlined: bool
    call_file: str = ""
    """For inlined code, the place of the call."""
    call_line: int = 0


@dataclass
class DebugSections:
    """The contents of the DWARF sections, relocated."""

    info: bytes = b""
    abbrev: bytes = b""
    strings: bytes = b""
    line_strings: bytes = b""
    string_offsets: bytes = b""
    addresses: bytes = b""
    range_lists: bytes = b""
    lines: bytes = b""


Abbreviation = tuple[int, bool, list[tuple[int, int, int]]]
"""Tag, whether entries have children, and attribute, form and implicit constant of each value."""


def read_scopes(sections: DebugSections, files: dict[int, list[str]]) -> list[Scope]:
    """All scopes, outer ones before inner ones. `files` are those of the line tables."""
    found: list[Scope] = []
    position = 0
    while position < len(sections.info):
        unit = _Unit(sections, position, files)
        unit.read(found)
        position = unit.end
    return found


class _Unit:
    """One compilation unit."""

    def __init__(self, sections: DebugSections, start: int, files: dict[int, list[str]]) -> None:
        cursor = Cursor(sections.info, start)
        length = cursor.u32()
        self.sections = sections
        self.start = start
        self.end = cursor.position + length
        version = cursor.u16()
        if version != 5:
            raise LinkError(f"debug information of DWARF {version}, not 5")
        cursor.position += 2  # unit type, address size
        self.abbreviations = _read_abbreviations(Cursor(sections.abbrev, cursor.u32()))
        self.cursor = cursor
        self.bases: dict[int, int] = {}
        self.low = 0
        self.line_tables = files
        self.files: list[str] = []
        self.names: dict[int, str] = {}

    def read(self, found: list[Scope]) -> None:
        cursor = self.cursor
        depth = 0
        stack: list[int] = []
        pending: list[tuple[Scope, int | str]] = []
        while cursor.position < self.end:
            at = cursor.position - self.start
            code = cursor.uleb()
            if code == 0:
                if stack:
                    depth = stack.pop()
                continue
            tag, has_children, specification = self.abbreviations[code]
            values: dict[int, tuple[int, int | bytes]] = {}
            for attribute, form, implicit in specification:
                values[attribute] = (form, cursor.form(form, implicit))
            inner = depth
            if tag == DW_TAG_COMPILE_UNIT:
                self._note_bases(values)
            elif tag in (DW_TAG_SUBPROGRAM, DW_TAG_INLINED_SUBROUTINE):
                if DW_AT_NAME in values:
                    self.names[at] = self._string(*values[DW_AT_NAME])
                origin = values.get(DW_AT_ABSTRACT_ORIGIN)
                name: int | str = self.names.get(at, "")
                if origin is not None and isinstance(origin[1], int):
                    name = origin[1]
                file, line = self._call(values)
                for start, end in self._ranges(values):
                    scope = Scope(start, end, "", depth, tag == DW_TAG_INLINED_SUBROUTINE, file, line)
                    pending.append((scope, name))
                inner = depth + 1
            if has_children:
                stack.append(depth)
                depth = inner
        # Names come last: an inlined scope may stand before the entry of the function it is a copy of.
        for scope, name in pending:
            found.append(replace(scope, name=self.names.get(name, "") if isinstance(name, int) else name))

    def _call(self, values: dict[int, tuple[int, int | bytes]]) -> tuple[str, int]:
        """File and line of the call that was inlined."""
        _, file = values.get(DW_AT_CALL_FILE, (0, 0))
        _, line = values.get(DW_AT_CALL_LINE, (0, 0))
        if not isinstance(file, int) or not isinstance(line, int) or file >= len(self.files):
            return "", 0
        return self.files[file], line

    def _note_bases(self, values: dict[int, tuple[int, int | bytes]]) -> None:
        for attribute in (DW_AT_STR_OFFSETS_BASE, DW_AT_ADDR_BASE, DW_AT_RNGLISTS_BASE):
            _, value = values.get(attribute, (0, 0))
            self.bases[attribute] = value if isinstance(value, int) else 0
        _, table = values.get(DW_AT_STMT_LIST, (0, 0))
        if isinstance(table, int):
            self.files = self.line_tables.get(table, [])
        if DW_AT_LOW_PC in values:
            self.low = self._address(*values[DW_AT_LOW_PC])

    def _string(self, form: int, value: int | bytes) -> str:
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if form in DW_FORM_STRX:
            offset_at = self.bases[DW_AT_STR_OFFSETS_BASE] + 4 * value
            value = Cursor(self.sections.string_offsets, offset_at).u32()
        table = self.sections.line_strings if form == Cursor.LINE_STRP else self.sections.strings
        return Cursor(table, value).text()

    def _address(self, form: int, value: int | bytes) -> int:
        number = value if isinstance(value, int) else 0
        return self._indexed(number) if form in DW_FORM_ADDRX else number

    def _indexed(self, index: int) -> int:
        return Cursor(self.sections.addresses, self.bases[DW_AT_ADDR_BASE] + 8 * index).u64()

    def _ranges(self, values: dict[int, tuple[int, int | bytes]]) -> list[tuple[int, int]]:
        if DW_AT_LOW_PC in values and DW_AT_HIGH_PC in values:
            low = self._address(*values[DW_AT_LOW_PC])
            form, high = values[DW_AT_HIGH_PC]
            if form == DW_FORM_ADDR or form in DW_FORM_ADDRX:
                return [(low, self._address(form, high))]
            return [(low, low + (high if isinstance(high, int) else 0))]
        if DW_AT_RANGES in values:
            form, value = values[DW_AT_RANGES]
            if isinstance(value, int):
                if form == DW_FORM_RNGLISTX:
                    base = self.bases[DW_AT_RNGLISTS_BASE]
                    value = base + Cursor(self.sections.range_lists, base + 4 * value).u32()
                return self._range_list(value)
        return []

    def _range_list(self, position: int) -> list[tuple[int, int]]:
        cursor = Cursor(self.sections.range_lists, position)
        base = self.low
        found: list[tuple[int, int]] = []
        while True:
            match cursor.u8():
                case 0:  # DW_RLE_END_OF_LIST
                    return found
                case 1:  # DW_RLE_BASE_ADDRESSX
                    base = self._indexed(cursor.uleb())
                case 2:  # DW_RLE_STARTX_ENDX
                    start = self._indexed(cursor.uleb())
                    found.append((start, self._indexed(cursor.uleb())))
                case 3:  # DW_RLE_STARTX_LENGTH
                    start = self._indexed(cursor.uleb())
                    found.append((start, start + cursor.uleb()))
                case 4:  # DW_RLE_OFFSET_PAIR
                    start = base + cursor.uleb()
                    found.append((start, base + cursor.uleb()))
                case 5:  # DW_RLE_BASE_ADDRESS
                    base = cursor.u64()
                case 6:  # DW_RLE_START_END
                    start = cursor.u64()
                    found.append((start, cursor.u64()))
                case 7:  # DW_RLE_START_LENGTH
                    start = cursor.u64()
                    found.append((start, start + cursor.uleb()))
                case other:
                    raise LinkError(f"DWARF range entry {other} is not supported")


def _read_abbreviations(cursor: Cursor) -> dict[int, Abbreviation]:
    table: dict[int, Abbreviation] = {}
    while True:
        code = cursor.uleb()
        if code == 0:
            return table
        tag = cursor.uleb()
        has_children = cursor.u8() != 0
        specification: list[tuple[int, int, int]] = []
        while True:
            attribute, form = cursor.uleb(), cursor.uleb()
            implicit = cursor.sleb() if form == DW_FORM_IMPLICIT_CONST else 0
            if attribute == 0 and form == 0:
                break
            specification.append((attribute, form, implicit))
        table[code] = (tag, has_children, specification)
