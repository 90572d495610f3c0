"""Relocation: what each place that refers to a symbol must hold, once every address is known.

AMD64 supplement to the System V ABI, table 4.9 (relocation types).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kgen.link.layout import Layout, is_boot
from kgen.link.objects import STB_LOCAL, STB_WEAK, LinkError, Object, Section, Symbol

R_X86_64_64: Final = 1
R_X86_64_PC32: Final = 2
R_X86_64_PLT32: Final = 4
R_X86_64_32: Final = 10
R_X86_64_32S: Final = 11
R_X86_64_PC64: Final = 24

WIDTHS: Final = {
    R_X86_64_64: 8,
    R_X86_64_PC32: 4,
    R_X86_64_PLT32: 4,
    R_X86_64_32: 4,
    R_X86_64_32S: 4,
    R_X86_64_PC64: 8,
}
RELATIVE: Final = (R_X86_64_PC32, R_X86_64_PLT32, R_X86_64_PC64)


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
                raise LinkError(f"{symbol.name} is defined twice")
    return found


class Resolver:
    """Addresses of symbols."""

    def __init__(self, symbols: dict[str, Symbol], made: dict[str, int], layout: Layout | None = None) -> None:
        self._symbols = symbols
        self._made = made
        self._layout = layout

    def address(self, symbol: Symbol) -> int:
        """Where `symbol` is; an undefined name is looked up among the other objects and the linker's own."""
        if symbol.is_defined:
            return symbol.address
        definition = self._symbols.get(symbol.name)
        if definition is not None:
            return definition.address
        value = self._made.get(symbol.name)
        if value is None:
            raise LinkError(f"undefined symbol: {symbol.name}")
        return value

    def physical(self, address: int) -> int:
        """Where the boot loader puts what is at `address`; what is not in the image stays what it is."""
        layout = self._layout
        return address - layout.virtual_offset if layout and layout.base <= address <= layout.end else address


def undefined(sections: Iterable[Section], symbols: dict[str, Symbol], made: dict[str, int]) -> list[str]:
    """The names that loaded sections refer to and nothing defines."""
    missing: dict[str, None] = {}
    for section in sections:
        if section.object is None:
            continue
        for _, _, symbol, _ in section.object.relocations(section):
            if not symbol.is_defined and symbol.name not in symbols and symbol.name not in made:
                missing[symbol.name] = None
    return list(missing)


def relocate(section: Section, resolver: Resolver) -> None:
    """Fills in every reference of a section."""
    if section.object is None:
        return
    data = section.data
    runs_physical = is_boot(section)
    for offset, kind, symbol, addend in section.object.relocations(section):
        width = WIDTHS.get(kind)
        if width is None:
            raise LinkError(f"{section.name}+{offset:#x}: relocation type {kind} is not supported")
        if offset + width > len(data):
            raise LinkError(f"{section.name}+{offset:#x}: the relocation ends outside of the section")
        value = resolver.address(symbol)
        if runs_physical and kind == R_X86_64_32:
            value = resolver.physical(value)
        value += addend
        if kind in RELATIVE:
            value -= section.address + offset
        try:
            signed = kind in RELATIVE or kind == R_X86_64_32S
            if kind == R_X86_64_64:
                value &= (1 << 64) - 1
            data[offset : offset + width] = value.to_bytes(width, "little", signed=signed)
        except OverflowError:
            raise LinkError(
                f"{section.name}+{offset:#x}: {symbol.name or 'a section'} at {value:#x} is out of reach of 32 bits"
            ) from None
