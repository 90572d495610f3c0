"""By pyelftools."""

from __future__ import annotations

import io

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tests.programs.elf_reader import IMAGE


def expected() -> str:
    elf = ELFFile(io.BytesIO(IMAGE))
    lines = [f"entry {elf['e_entry']:#x}"]
    for segment in elf.iter_segments():
        flags = "".join(c if segment["p_flags"] & bit else "-" for c, bit in (("R", 4), ("W", 2), ("X", 1)))
        lines.append(f"segment {flags} {segment['p_vaddr']:#x} file {segment['p_filesz']} memory {segment['p_memsz']}")
    symbols: list[tuple[int, int, str]] = []
    for section in elf.iter_sections():
        kind = str(section["sh_type"]).removeprefix("SHT_")
        lines.append(f"{section.name:<10} {kind:<8} {section['sh_addr']:#010x} {section['sh_size']:5}")
        if isinstance(section, SymbolTableSection):
            for symbol in section.iter_symbols():
                if symbol.name:
                    mark = "()" if symbol["st_info"]["type"] == "STT_FUNC" else ""
                    symbols.append((symbol["st_value"], symbol["st_value"] + symbol["st_size"], symbol.name + mark))
    lines += [f"{start:x}..{end:x} {name}" for start, end, name in sorted(symbols)]
    end = len(IMAGE)
    lines += [
        "4 bytes at 0x0 are outside the file",
        "bad magic",
        "not 64-bit little-endian",
        "machine 183",
        "no section names",
        "4 bytes at 0x1000003 are outside the file",
        "the number at 0x28 is too large",
        f"8 bytes at {end - 32:#x} are outside the file",
    ]
    return "\n".join(lines) + "\n"
