"""By a flat dict of pages; the levels of the faults follow from which addresses share which tables."""

from __future__ import annotations


def expected() -> str:
    pages = {0x400 + page: 0x800 + 3 * page for page in range(4)}
    pages[0x7FFFFFFFF] = 0x90000
    pages |= {0xFFFF800000000 + page: 0x40000 + page for page in range(512)}

    def physical(address: int) -> int:
        return pages[address >> 12] << 12 | address & 0xFFF

    tables = {(level, (page & 0xF_FFFF_FFFF) >> 9 * level) for page in pages for level in (1, 2, 3, 4)}
    large = {(1, 0x8_0000_0000 >> 9)}
    lines = [f"{len(tables - large)} tables, root {0x10_0000:#x}"]
    for address, fault in [
        (0x40_0123, ""),
        (0x40_3FFF, ""),
        (0x40_4000, "level 1: not present"),
        (0x7FFF_FFFF_FFFF, ""),
        (0x7FFF_FFFF_FFFF, "level 1: read-only"),
        (0xFFFF_8000_0012_3456, ""),
        (0xFFFF_8000_0012_3456, "level 2: supervisor only"),
        (0xFFFF_8000_0020_0000, "level 2: not present"),
        (0x8000_0000_0000, "level 4: not canonical"),
    ]:
        lines.append(f"#PF at {address:#x}, {fault}" if fault else f"{address:#x} -> {physical(address):#x}")
    lines += ["0x401000 is mapped", "0xffff800000005000 is mapped"]
    return "\n".join(lines) + "\n"
