"""The memory map holds together, and the linked image lies where it says."""

from __future__ import annotations

from pathlib import Path

from elftools.elf.elffile import ELFFile

from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from platforms.baremetal import layout


def test_areas_lie_in_order_and_apart_in_canonical_addresses() -> None:
    for before, after in zip(layout.VIRTUAL, layout.VIRTUAL[1:], strict=False):
        assert before.end <= after.start
    for area in layout.VIRTUAL:
        for address in (area.start, area.end - 1):
            assert address < 1 << 47 or address >= (1 << 64) - (1 << 47), area.name


def test_the_image_is_linked_and_loaded_where_the_layout_says(tasks_image: Path) -> None:
    with tasks_image.open("rb") as file:
        segments = [s.header for s in ELFFile(file).iter_segments() if s.header.p_type == "PT_LOAD"]
    assert segments[0].p_vaddr == layout.IMAGE_BASE
    assert segments[0].p_paddr == layout.LOAD_ADDRESS
    for segment in segments:
        assert segment.p_vaddr - segment.p_paddr == layout.IMAGE.start
        assert segment.p_vaddr % PAGE_SIZE == segment.p_paddr % PAGE_SIZE == 0
        assert segment.p_vaddr + segment.p_memsz <= layout.IMAGE.end
