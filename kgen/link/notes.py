"""Notes of an image: the entry point for PVH loaders, and what the image says of itself for `kgen verify`.

System V ABI, chapter 5 ("Note Section"); Xen, xen/include/public/elfnote.h. `docs/images.md` describes ours.
"""

from __future__ import annotations

from typing import Final

from construct import Aligned, Bytes, Int32ul, Int64ul, Struct

from kgen.link.spec import ImageSpec

XEN_ELFNOTE_PHYS32_ENTRY: Final = 18

OWNER: Final = b"kgen\0"
NOTE_IMAGE: Final = 1
NOTE_ENTRY_POINT: Final = 2
IMAGE_IS_KERNEL: Final = 1
ENTRY_IS_BOUNDED: Final = 1

_HEADER: Final = Struct("name_size" / Int32ul, "size" / Int32ul, "type" / Int32ul)
_IMAGE: Final = Struct("flags" / Int32ul)
_ENTRY_POINT: Final = Struct(
    "address" / Int64ul, "stack_size" / Int64ul, "count" / Int32ul, "stride" / Int32ul, "flags" / Int32ul
)


def note(owner: bytes, kind: int, description: bytes) -> bytes:
    """One note; owner and description are filled up to multiples of four bytes."""
    header = _HEADER.build({"name_size": len(owner), "size": len(description), "type": kind})
    return header + b"".join(Aligned(4, Bytes(len(part))).build(part) for part in (owner, description))


def pvh_note(entry: int) -> bytes:
    """The note that names the 32-bit entry point."""
    return note(b"Xen\0", XEN_ELFNOTE_PHYS32_ENTRY, Int32ul.build(entry))


PVH_SIZE: Final = len(pvh_note(0))


def image_notes(spec: ImageSpec, addresses: dict[str, int]) -> bytes:
    """What the image is, and its entry points, whose symbols are at `addresses`."""
    flags = IMAGE_IS_KERNEL if spec.is_kernel else 0
    made = note(OWNER, NOTE_IMAGE, _IMAGE.build({"flags": flags}))
    for point in spec.entry_points:
        fields = {
            "address": addresses[point.symbol],
            "stack_size": point.stack_size,
            "count": point.count,
            "stride": point.stride,
            "flags": ENTRY_IS_BOUNDED if point.is_bounded else 0,
        }
        made += note(OWNER, NOTE_ENTRY_POINT, _ENTRY_POINT.build(fields) + point.symbol.encode() + b"\0")
    return made
