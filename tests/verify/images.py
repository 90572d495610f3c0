"""Images to check, and ways to damage them: nothing of the linker is used, only the layout of ELF files."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kgen.cli.built import built
from kgen.cli.cache import Request
from kgen.verify.code import Code
from kgen.verify.decoder import Instruction
from kgen.verify.elf_file import read_file

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tasks.py"

SEGMENT = struct.Struct("<IIQQQQQQ")
SECTION = struct.Struct("<IIQQQQIIQQ")
SYMBOL = struct.Struct("<IBBHQQ")


@cache
def kernel() -> bytes:
    """A kernel that passes: virtual calls, jump tables, traps."""
    return built(Request("qemu", str(EXAMPLE), 2)).content


class Mutant:
    """A copy of an image, to be changed by address."""

    def __init__(self, content: bytes) -> None:
        self.file = read_file(content)
        self.code = Code(self.file)
        self.data = bytearray(content)

    @property
    def content(self) -> bytes:
        return bytes(self.data)

    def segments(self) -> Iterator[int]:
        """Where each program header stands."""
        (start,) = struct.unpack_from("<Q", self.data, 32)
        (count,) = struct.unpack_from("<H", self.data, 56)
        yield from range(start, start + count * SEGMENT.size, SEGMENT.size)

    def sections(self) -> Iterator[tuple[str, int]]:
        """Name and place of each section header."""
        (start,) = struct.unpack_from("<Q", self.data, 40)
        count, names = struct.unpack_from("<HH", self.data, 60)
        strings = SECTION.unpack_from(self.data, start + names * SECTION.size)[4]
        for at in range(start, start + count * SECTION.size, SECTION.size):
            name = strings + SECTION.unpack_from(self.data, at)[0]
            yield self.data[name : self.data.index(0, name)].decode(), at

    def section(self, name: str) -> int:
        return next(at for found, at in self.sections() if found == name)

    def content_of(self, name: str) -> int:
        """The offset of a section's first byte in the file."""
        return SECTION.unpack_from(self.data, self.section(name))[4]

    def offset(self, address: int) -> int:
        """Where the byte at an address stands in the file."""
        for segment in self.file.loads:
            if segment.address <= address < segment.address + len(segment.content):
                return segment.offset + address - segment.address
        raise LookupError(hex(address))

    def write(self, address: int, data: bytes) -> None:
        at = self.offset(address)
        self.data[at : at + len(data)] = data

    def address(self, symbol: str) -> int:
        found = self.file.symbol(symbol)
        assert found is not None, symbol
        return found

    def instructions(self) -> Iterator[Instruction]:
        """All 64-bit code, function by function."""
        for function in self.code.functions:
            for instruction in function.instructions:
                if instruction.address not in self.code.bits_32:
                    yield instruction
