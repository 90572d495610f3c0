"""Kinds of addresses, and the direct map between them."""

from __future__ import annotations

from typing import NewType

from kernel_src.options import options
from kgen.lang import inline, u64, wrapping_add, wrapping_sub

PhysAddr = NewType("PhysAddr", u64)
"""What page tables and devices use."""
VirtAddr = NewType("VirtAddr", u64)
"""What instructions use."""


@inline
def to_virtual(address: PhysAddr) -> VirtAddr:
    """Where the direct map has a physical address. Only RAM is there."""
    return VirtAddr(wrapping_add(address, options.direct_map))


@inline
def to_physical(address: VirtAddr) -> PhysAddr:
    """The physical address of a place in the direct map."""
    return PhysAddr(wrapping_sub(address, options.direct_map))
