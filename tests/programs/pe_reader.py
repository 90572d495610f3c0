"""A PE32+ reader (Microsoft PE Format): headers, sections, characteristics, and imports by name and ordinal."""

from __future__ import annotations

import struct as packing
from enum import IntFlag
from typing import Final

from kgen.lang import Error, offsetof, sizeof, struct, u16, u32, u64


@struct(packed=True)
class CoffHeader:
    machine: u16
    section_count: u16
    timestamp: u32
    symbol_table: u32
    symbol_count: u32
    optional_size: u16
    characteristics: u16


@struct(packed=True)
class SectionHeader:
    name: u64
    virtual_size: u32
    virtual_address: u32
    raw_size: u32
    raw_offset: u32
    relocations: u32
    line_numbers: u32
    relocation_count: u16
    line_number_count: u16
    characteristics: u32


class SectionFlags(IntFlag):
    CODE = 0x20
    DATA = 0x40
    BSS = 0x80
    EXECUTE = 0x2000_0000
    READ = 0x4000_0000
    WRITE = 0x8000_0000


def _imports() -> bytes:
    """Two libraries; addresses are relative to the section at 0x2000."""
    base, table, names = 0x2000, b"", b""
    lookups, lookup_at, names_at = b"", base + 60, base + 60 + 48
    for library, functions in ((b"kernel32.dll", [b"ExitProcess", b"WriteFile"]), (b"user.dll", [b"Show", b"#17"])):
        table += packing.pack("<5I", lookup_at + len(lookups), 0, 0, names_at + len(names), 0x3000)
        names += library + b"\0"
        for function in functions:
            if function.startswith(b"#"):
                lookups += packing.pack("<Q", 1 << 63 | int(function[1:]))
            else:
                lookups += packing.pack("<Q", names_at + len(names))
                names += b"\0\0" + function + b"\0"
        lookups += bytes(8)
    return table + bytes(20) + lookups + names


def _build() -> bytes:
    imports = _imports()
    sections = [
        (b".text", 0x1000, 0x30, 0x6000_0020, bytes(48)),
        (b".rdata", 0x2000, len(imports), 0x4000_0040, imports),
    ]
    sections.append((b".data", 0x3000, 0x800, 0xC000_0080, b""))
    optional = packing.pack("<HBBIIIII", 0x20B, 14, 0, 512, 512, 2048, 0x1010, 0x1000)
    optional += packing.pack("<QIIHHHHHHIIIIHHQQQQII", 0x1_4000_0000, 4096, 512, 6, 0, 0, 0, 6, 0, 0, 0x4000, 512, 0, 3,
                             0x8160, 1 << 20, 4096, 1 << 20, 4096, 0, 16)  # fmt: skip
    optional += bytes(8) + packing.pack("<II", 0x2000, len(imports)) + bytes(14 * 8)
    head = b"MZ" + bytes(58) + packing.pack("<I", 0x40) + b"PE\0\0"
    head += packing.pack("<HHIIIHH", 0x8664, len(sections), 1_790_000_000, 0, 0, len(optional), 0x22) + optional
    body, offset = b"", 512
    for name, address, size, flags, content in sections:
        padded = content + bytes(-len(content) % 512)
        head += packing.pack(
            "<8sIIIIIIHHI", name, size, address, len(padded), offset if content else 0, 0, 0, 0, 0, flags
        )
        body += padded
        offset += len(padded)
    return head + bytes(512 - len(head)) + body


IMAGE: Final = _build()
PE_OFFSET_AT: Final = 0x3C


class PeError(Error):
    """Bytes that are not an image we read."""

    def __init__(self, message: str) -> None:
        self.message = message


class Image:
    """A file in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        if self.slice(0, 2) != b"MZ":
            raise PeError("no MZ")
        start = int(self.u32_at(PE_OFFSET_AT))
        if self.slice(start, 4) != b"PE\0\0":
            raise PeError("no PE")
        self.coff: CoffHeader = self._coff(start + 4)
        self.optional: int = start + 4 + sizeof(CoffHeader)
        if self.u16_at(self.optional) != 0x20B:
            raise PeError("not PE32+")
        first = self.optional + int(self.coff.optional_size)
        count = int(self.coff.section_count)
        self.sections: list[SectionHeader] = [
            self._section(first + index * sizeof(SectionHeader)) for index in range(count)
        ]

    def slice(self, offset: int, size: int) -> bytes:
        """Some bytes of the file; raises PeError."""
        if offset + size > len(self.data):
            raise PeError(f"{offset:#x} is outside the file")
        return self.data[offset : offset + size]

    def u16_at(self, offset: int) -> u16:
        """A little-endian number."""
        return u16(int.from_bytes(self.slice(offset, 2), "little"))

    def u32_at(self, offset: int) -> u32:
        """A little-endian number."""
        return u32(int.from_bytes(self.slice(offset, 4), "little"))

    def u64_at(self, offset: int) -> u64:
        """A little-endian number."""
        return u64(self.u32_at(offset + 4)) << 32 | self.u32_at(offset)

    def _coff(self, at: int) -> CoffHeader:
        return CoffHeader(
            machine=self.u16_at(at),
            section_count=self.u16_at(at + 2),
            timestamp=self.u32_at(at + 4),
            symbol_table=self.u32_at(at + 8),
            symbol_count=self.u32_at(at + 12),
            optional_size=self.u16_at(at + 16),
            characteristics=self.u16_at(at + 18),
        )

    def _section(self, at: int) -> SectionHeader:
        return SectionHeader(
            name=self.u64_at(at),
            virtual_size=self.u32_at(at + offsetof(SectionHeader, "virtual_size")),
            virtual_address=self.u32_at(at + offsetof(SectionHeader, "virtual_address")),
            raw_size=self.u32_at(at + offsetof(SectionHeader, "raw_size")),
            raw_offset=self.u32_at(at + offsetof(SectionHeader, "raw_offset")),
            relocations=u32(0),
            line_numbers=u32(0),
            relocation_count=u16(0),
            line_number_count=u16(0),
            characteristics=self.u32_at(at + offsetof(SectionHeader, "characteristics")),
        )

    def file_offset(self, address: u32) -> int:
        """Where an address of the image is in the file; raises PeError."""
        for section in self.sections:
            if section.virtual_address <= address < section.virtual_address + section.raw_size:
                return int(address - section.virtual_address + section.raw_offset)
        raise PeError(f"no section at {address:#x}")

    def text_at(self, address: u32) -> str:
        """A zero-terminated string."""
        start = self.file_offset(address)
        end = self.data.find(b"\0", start)
        if end < 0:
            raise PeError("a string does not end")
        return self.data[start:end].decode()

    def imports(self) -> dict[str, list[str]]:
        """Functions by library."""
        found: dict[str, list[str]] = {}
        row = self.file_offset(self.u32_at(self.optional + 120))
        while (lookup := self.u32_at(row)) != 0:
            functions: list[str] = []
            at = self.file_offset(lookup)
            while (entry := self.u64_at(at)) != 0:
                if entry >> 63 == 1:
                    functions.append(f"#{entry & 0xFFFF}")
                else:
                    functions.append(self.text_at(u32(entry) + 2))
                at += 8
            found[self.text_at(self.u32_at(row + 12))] = functions
            row += 20
        return found


def section_name(section: SectionHeader) -> str:
    """The name, without the zeros that fill it up."""
    return section.name.to_bytes(8, "little").rstrip(b"\0").decode()


def main() -> int:
    image = Image(IMAGE)
    base, entry = image.u64_at(image.optional + 24), image.u32_at(image.optional + 16)
    print(f"machine {image.coff.machine:#x}, base {base:#x}, entry {base + entry:#x}, headers {sizeof(SectionHeader)}")
    for section in image.sections:
        flags = SectionFlags(section.characteristics)
        letters = "".join(
            [
                letter if flags & flag else "-"
                for letter, flag in (("r", SectionFlags.READ), ("w", SectionFlags.WRITE), ("x", SectionFlags.EXECUTE))
            ]
        )
        name = section_name(section)
        print(f"{name:<7} {section.virtual_address:#x} {section.virtual_size:5} {section.raw_size:5} {letters}")
    for library, functions in image.imports().items():
        print(f"{library}: {', '.join(functions)}")
    for data in (b"ELF", b"MZ" + bytes(100), IMAGE[:100], IMAGE[:88] + b"\x0b\x01" + IMAGE[90:], IMAGE[:400]):
        try:
            print(Image(data).imports())
        except PeError as error:
            print(error.message)
    return 0
