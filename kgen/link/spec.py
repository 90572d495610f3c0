"""What the linker must know of an image. `kgen.image.Image` says the same of it, and more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ImageKind = Literal["pvh", "linux", "static-pie", "relocatable", "flat"]
"""`pvh`: ELF with a PVH entry note; `linux`: static executable; `static-pie`: one that runs at any address;
`relocatable`: a kernel that runs wherever it is put, at multiples of 2 MiB; `flat`: bare bytes from the base address.

Images of the two kinds without fixed addresses apply their own relative relocations when they start
(`kgen.runtime.self_relocation`).
"""

POSITION_INDEPENDENT: Final = ("static-pie", "relocatable")

LINUX_BASE: Final = 0x40_0000
PAGE: Final = 4096
LARGE_PAGE: Final = 1 << 21


@dataclass(frozen=True)
class EntryPoint:
    """Code that something else than a call starts, and the stack that it runs on: for `kgen verify`."""

    symbol: str
    stack_size: int
    """Bytes of its own stack; 0 when it runs on the stack of whatever it interrupts."""
    count: int = 1
    """How many there are, each `stride` bytes behind the one before: the stubs of interrupts."""
    stride: int = 0
    is_bounded: bool = False
    """Whether reaching recursion from here is an error."""


@dataclass(frozen=True)
class ImageSpec:
    """An image to link."""

    kind: ImageKind = "linux"
    entry: str = "_start"
    base_address: int = LINUX_BASE
    """The address of the first byte: a multiple of the page size, or of 2 MiB when `kind` is `relocatable`."""
    load_address: int | None = None
    """Where a boot loader puts the first byte, when that is not `base_address`: physical memory that the image maps
    to its own addresses itself.

    Until then it runs at physical addresses, in sections whose names begin with `.boot`: their 32-bit absolute
    references (`movl $symbol, %eax`) are to physical addresses, their 64-bit ones (`movabsq`) to those of the image.
    `__virtual_offset` is what separates the two.
    """
    is_kernel: bool = False
    entry_points: tuple[EntryPoint, ...] = ()
    room: int | None = None
    """Bytes that there are for the loaded image, zeroed data included; None when nothing limits it."""
    has_panic_table: bool = True
    """Without the table, reports of panics say what went wrong but not where."""

    @property
    def is_position_independent(self) -> bool:
        return self.kind in POSITION_INDEPENDENT

    @property
    def segment_alignment(self) -> int:
        return LARGE_PAGE if self.kind == "relocatable" else PAGE
