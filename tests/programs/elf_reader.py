"""An ELF64 reader (System V gABI): header, program headers, sections with names, symbols sorted by address."""

from __future__ import annotations

import struct as packing
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

from kgen.lang import Error


def _string_table(names: list[str]) -> tuple[bytes, list[int]]:
    table, offsets = b"\0", [0] * len(names)
    for index, name in enumerate(names):
        offsets[index] = len(table)
        table += name.encode() + b"\0"
    return table, offsets


def _build() -> bytes:
    """A small executable, put together when the program is built."""
    text, data = bytes(range(64)), b"data" * 8
    symbol_names, symbol_offsets = _string_table(["start", "main", "counter"])
    rows = [(0, 0, 0, 0, 0), (symbol_offsets[0], 0x12, 1, 0x401000, 16)]
    rows += [(symbol_offsets[2], 0x11, 2, 0x402000, 8), (symbol_offsets[1], 0x12, 1, 0x401010, 48)]
    symbols = b"".join(packing.pack("<IBBHQQ", name, info, 0, home, at, size) for name, info, home, at, size in rows)
    names, name_offsets = _string_table([".text", ".data", ".bss", ".symtab", ".strtab", ".shstrtab"])
    contents = [text, data, b"", symbols, symbol_names, names]
    start = 64 + 2 * 56
    offsets: list[int] = []
    for content in contents:
        offsets.append(start)
        start += len(content)
    kinds = [(1, 6, 0x401000, 0, 0), (1, 3, 0x402000, 0, 0), (8, 3, 0x402020, 0, 0), (2, 0, 0, 5, 24), (3, 0, 0, 0, 0)]
    kinds.append((3, 0, 0, 0, 0))
    headers = bytes(64)
    for place, (kind, flags, address, link, entry) in enumerate(kinds):
        size = 0x1000 if kind == 8 else len(contents[place])
        row = (name_offsets[place], kind, flags, address, offsets[place], size, link, 0, 8, entry)
        headers += packing.pack("<IIQQQQIIQQ", *row)
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    fields = (2, 62, 1, 0x401000, 64, start, 0, 64, 56, 2, 64, 7, 6)
    segments = packing.pack("<IIQQQQQQ", 1, 5, offsets[0], 0x401000, 0x401000, 64, 64, 4096)
    segments += packing.pack("<IIQQQQQQ", 1, 6, offsets[1], 0x402000, 0x402000, 32, 0x1020, 4096)
    return ident + packing.pack("<HHIQQQIHHHHHH", *fields) + segments + b"".join(contents) + headers


IMAGE: Final = _build()


class ElfError(Error):
    """Bytes that are not an ELF file we read."""

    def __init__(self, message: str) -> None:
        self.message = message


class SegmentFlags(IntFlag):
    EXECUTE = 1
    WRITE = 2
    READ = 4


class SectionKind(IntEnum):
    NULL = 0
    PROGBITS = 1
    SYMTAB = 2
    STRTAB = 3
    NOBITS = 8


@dataclass
class Section:
    name: str
    kind: SectionKind
    address: int
    offset: int
    size: int
    link: int


@dataclass
class Symbol:
    name: str
    address: int
    size: int
    is_function: bool


class Elf:
    """A file in memory; every read is checked against its end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if self.slice(0, 4) != b"\x7fELF":
            raise ElfError("bad magic")
        if self.number(4, 1) != 2 or self.number(5, 1) != 1:
            raise ElfError("not 64-bit little-endian")
        if self.number(18, 2) != 62:
            raise ElfError(f"machine {self.number(18, 2)}")
        self.entry = self.number(24, 8)
        self.sections = self._sections()

    def slice(self, offset: int, size: int) -> bytes:
        """Some bytes of the file."""
        if size > len(self.data) or offset > len(self.data) - size:
            raise ElfError(f"{size} bytes at {offset:#x} are outside the file")
        return self.data[offset : offset + size]

    def number(self, offset: int, size: int) -> int:
        """A little-endian number of the file."""
        value = 0
        for byte in reversed(self.slice(offset, size)):
            if value >= 1 << 55:
                raise ElfError(f"the number at {offset:#x} is too large")
            value = value << 8 | int(byte)
        return value

    def string(self, table: Section, offset: int) -> str:
        """The string at a place of a string table."""
        content = self.slice(table.offset, table.size)
        end = content.find(b"\0", offset)
        if end < 0:
            raise ElfError(f"no string at {offset} of {table.name}")
        return content[offset:end].decode()

    def _section(self, at: int) -> Section:
        number = self.number(at + 4, 4)
        for kind in SectionKind:
            if kind == number:
                return Section(
                    "",
                    kind,
                    self.number(at + 16, 8),
                    self.number(at + 24, 8),
                    self.number(at + 32, 8),
                    self.number(at + 40, 4),
                )
        raise ElfError(f"section type {number}")

    def _sections(self) -> list[Section]:
        table, size, count = self.number(40, 8), self.number(58, 2), self.number(60, 2)
        sections = [self._section(table + index * size) for index in range(count)]
        names_index = self.number(62, 2)
        if names_index >= count:
            raise ElfError("no section names")
        for index, section in enumerate(sections):
            section.name = self.string(sections[names_index], self.number(table + index * size, 4))
        return sections

    def print_segments(self) -> None:
        """The program headers."""
        table, size, count = self.number(32, 8), self.number(54, 2), self.number(56, 2)
        for index in range(count):
            at = table + index * size
            flags = SegmentFlags(self.number(at + 4, 4))
            letters = [
                letter if flags & flag else "-"
                for letter, flag in (("R", SegmentFlags.READ), ("W", SegmentFlags.WRITE), ("X", SegmentFlags.EXECUTE))
            ]
            address, in_file, in_memory = self.number(at + 16, 8), self.number(at + 32, 8), self.number(at + 40, 8)
            print(f"segment {''.join(letters)} {address:#x} file {in_file} memory {in_memory}")

    def symbols(self) -> list[Symbol]:
        """All named symbols, by address."""
        found: list[Symbol] = []
        for section in self.sections:
            if section.kind is SectionKind.SYMTAB:
                if section.link >= len(self.sections):
                    raise ElfError("the symbol table has no strings")
                names = self.sections[section.link]
                for at in range(section.offset, section.offset + section.size, 24):
                    name = self.string(names, self.number(at, 4))
                    if name:
                        is_function = self.number(at + 4, 1) & 15 == 2
                        found.append(Symbol(name, self.number(at + 8, 8), self.number(at + 16, 8), is_function))
        found.sort(key=lambda symbol: symbol.address)
        return found


def patched(offset: int, value: bytes) -> bytes:
    """The image with some bytes replaced."""
    return IMAGE[:offset] + value + IMAGE[offset + len(value) :]


def main() -> int:
    elf = Elf(IMAGE)
    print(f"entry {elf.entry:#x}")
    elf.print_segments()
    for section in elf.sections:
        print(f"{section.name:<10} {section.kind.name:<8} {section.address:#010x} {section.size:5}")
    for symbol in elf.symbols():
        print(f"{symbol.address:x}..{symbol.address + symbol.size:x} {symbol.name}{'()' if symbol.is_function else ''}")
    damaged = [
        b"",
        patched(1, b"e"),
        patched(4, b"\x01"),
        patched(18, b"\xb7"),
        patched(62, b"\x40"),
        patched(40, b"\xff\xff\xff"),
        patched(47, b"\x80"),
        IMAGE[:-30],
    ]
    for data in damaged:
        try:
            Elf(data)
            print("accepted")
        except ElfError as error:
            print(error.message)
    return 0
