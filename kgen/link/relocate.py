"""Relocation: what each place that refers to a symbol must hold, once every address is known.

AMD64 supplement to the System V ABI, table 4.9 (relocation types) and appendix B.2 (`GOTPCRELX`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kgen.link.layout import Layout, is_boot
from kgen.link.objects import R_X86_64_64, STB_LOCAL, STB_WEAK, LinkError, Object, Section, Symbol

R_X86_64_PC32: Final = 2
R_X86_64_PLT32: Final = 4
R_X86_64_32: Final = 10
R_X86_64_32S: Final = 11
R_X86_64_PC64: Final = 24
R_X86_64_GOTPCRELX: Final = 41
R_X86_64_REX_GOTPCRELX: Final = 42

WIDTHS: Final = {
    R_X86_64_64: 8,
    R_X86_64_PC32: 4,
    R_X86_64_PLT32: 4,
    R_X86_64_32: 4,
    R_X86_64_32S: 4,
    R_X86_64_PC64: 8,
    R_X86_64_GOTPCRELX: 4,
    R_X86_64_REX_GOTPCRELX: 4,
}
THROUGH_GOT: Final = (R_X86_64_GOTPCRELX, R_X86_64_REX_GOTPCRELX)
RELATIVE: Final = (R_X86_64_PC32, R_X86_64_PLT32, R_X86_64_PC64, *THROUGH_GOT)
ABSOLUTE_32: Final = (R_X86_64_32, R_X86_64_32S)

DROPPED_ADDRESS: Final = (1 << 64) - 1
"""What debug information gets for code that is not in the image (DWARF 6 calls it the reserved target address)."""


def global_symbols(objects: Sequence[Object]) -> dict[str, Symbol]:
    """The definitions that other objects can see; two strong ones of one name are an error."""
    found: dict[str, Symbol] = {}
    for made in objects:
        for symbol in made.symbols:
            if symbol.binding == STB_LOCAL or not symbol.is_defined:
                continue
            known = found.get(symbol.name)
            if known is None or known.binding == STB_WEAK:
                found[symbol.name] = symbol
            elif symbol.binding != STB_WEAK:
                raise LinkError(f"{symbol.name} is defined twice, the second time in {made.name}")
    return found


@dataclass
class Resolver:
    """Addresses of symbols."""

    symbols: dict[str, Symbol]
    """The definitions of all objects."""
    addresses: dict[str, int]
    """The linker's own symbols for places of the image."""
    values: dict[str, int]
    """Its symbols for numbers."""
    layout: Layout
    moves: bool
    """Whether the image may run at other addresses than it is linked for."""
    relative: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The places that hold an address then, and that address, for the image's own relocations."""

    def resolve(self, symbol: Symbol) -> tuple[int, bool]:
        """Where `symbol` is, and whether that is a place of the image. An undefined name is looked up among the other
        objects and the linker's own."""
        if not symbol.is_defined:
            definition = self.symbols.get(symbol.name)
            if definition is None:
                value = self.addresses.get(symbol.name)
                if value is not None:
                    return value, True
                value = self.values.get(symbol.name)
                if value is None:
                    raise LinkError(f"undefined symbol: {symbol.name}")
                return value, False
            symbol = definition
        section = symbol.section
        if section is None:
            return symbol.value, False
        return section.address + symbol.value, section.is_loaded

    def physical(self, address: int) -> int:
        """Where the boot loader puts what is at `address`; what is not in the image stays what it is."""
        layout = self.layout
        return address - layout.virtual_offset if layout.base <= address <= layout.end else address


def relocate(section: Section, resolver: Resolver, kept: set[Section] | None = None) -> None:
    """Fills in every reference of a section. With `kept`, references to code that is not among these sections get
    DROPPED_ADDRESS: debug information has them."""
    if section.object is None:
        return
    data = section.data
    runs_physical = is_boot(section)
    moves = resolver.moves and section.is_loaded
    for offset, kind, symbol, addend in section.object.relocations(section):
        width = WIDTHS.get(kind)
        if width is None:
            raise LinkError(f"{section.place}+{offset:#x}: relocation type {kind} is not supported")
        if offset + width > len(data):
            raise LinkError(f"{section.place}+{offset:#x}: the relocation ends outside of the section")
        if kept is not None and symbol.section is not None and symbol.section.is_loaded and symbol.section not in kept:
            data[offset : offset + width] = DROPPED_ADDRESS.to_bytes(8, "little")[:width]
            continue
        value, is_place = resolver.resolve(symbol)
        if kind in RELATIVE:
            if kind in THROUGH_GOT:
                _relax(section, offset)
            value -= section.address + offset
        elif kind == R_X86_64_32 and runs_physical:
            value = resolver.physical(value)
        elif moves and is_place:
            if kind in ABSOLUTE_32:
                raise LinkError(
                    f"{section.place}+{offset:#x}: 32 bits cannot hold {symbol.name or 'an address'} wherever it is"
                )
            resolver.relative.append((section.address + offset, value + addend))
        value += addend
        try:
            signed = kind in RELATIVE or kind == R_X86_64_32S
            if kind == R_X86_64_64:
                value &= (1 << 64) - 1
            elif kind == R_X86_64_32S and value >= 1 << 63:
                # The higher half: 32 bits that are sign-extended.
                value -= 1 << 64
            data[offset : offset + width] = value.to_bytes(width, "little", signed=signed)
        except OverflowError:
            raise LinkError(
                f"{section.place}+{offset:#x}: {symbol.name or 'a section'} at {value:#x} is out of reach of 32 bits"
            ) from None


def _relax(section: Section, offset: int) -> None:
    """Makes an access through a global offset table, which images have not, a direct one."""
    data = section.data
    opcode, modrm = data[offset - 2], data[offset - 1]
    if opcode == 0x8B:
        data[offset - 2] = 0x8D  # MOV becomes LEA.
    elif opcode == 0xFF and modrm == 0x15:
        data[offset - 2 : offset] = b"\x67\xe8"  # CALL through memory, a prefix and CALL.
    else:
        raise LinkError(f"{section.place}+{offset:#x}: the access through a global offset table is not supported")
