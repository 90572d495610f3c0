"""Each CPU's own variables, and its number."""

from __future__ import annotations

from kernel_src.arch.x86_64 import cpu
from kernel_src.arch.x86_64.msr import IA32_GS_BASE
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kgen.lang import Static, u8, u32, u64, wrapping_add, wrapping_sub
from kgen.unsafe import PerCpu, Ptr, copy_memory, linker_symbol

UNSAFE = "makes the copies of the per-CPU variables"

CPU: Static[u32] = PerCpu(u32, u32(0))
"""The number of this CPU, from 0 on. The first one uses the variables that are in the image itself."""


def area_size() -> u64:
    """The bytes that a copy of all per-CPU variables takes, with what lies before them on their first page."""
    start, end = linker_symbol("__percpu_start"), linker_symbol("__percpu_end")
    return end - (start - start % PAGE_SIZE)


def make_copy(area: u64) -> u64:
    """Copies the image's variables to `area_size()` bytes at `area`, a multiple of PAGE_SIZE; gives the GS base that
    selects the copy."""
    start, end = linker_symbol("__percpu_start"), linker_symbol("__percpu_end")
    offset = wrapping_sub(area, start - start % PAGE_SIZE)
    # Sound: the caller owns the area, and the variables are plain data until a CPU uses them.
    copy_memory(Ptr.at(u8, wrapping_add(start, offset)), Ptr.at(u8, start), end - start)
    Ptr.at(u64, wrapping_add(linker_symbol("__percpu_offset"), offset))[0] = offset
    return offset


def use(offset: u64) -> None:
    """From here on this CPU uses the copy with that GS base."""
    cpu.write_msr(IA32_GS_BASE, offset)
