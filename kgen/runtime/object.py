"""What a heap object looks like in memory, and what the compiler does with it.

Header (16 bytes), then the fields in C layout, those of base classes first::

    u32 references    strong references; IMMORTAL_COUNT and above: a static object that nobody frees
    u32 weak          weak references, plus 1 while the object lives
    ptr typeinfo      of the object's own class

Typeinfo, one read-only constant per live class::

    ptr drop          drop(object): `__del__`, then releases the fields, then gives the memory back
    u32 size          bytes of the object, header included
    u32 class_id      classes are numbered in tree pre-order:
    u32 class_id_end  a subclass has class_id <= id < class_id_end
    u32 padding
    ptr name          UTF-8
    u64 name_length
    ptr vtable...

Retain adds 1 to `references`. Release takes 1 away and calls `drop` when that was the last one. A weak
reference adds 1 to `weak`; the memory of a dead object stays until `weak` is 0, so that a weak reference can
always read `references` and see 0. Reference counts cannot overflow: every reference takes at least 8 bytes of
memory, and 2**31 objects' worth of references to one object is more than an image has.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import u8, u32, u64, usize
from kgen.unsafe import Ptr

UNSAFE = "reads object headers and typeinfo"

HEADER_SIZE: Final = 16
IMMORTAL_COUNT: Final = 1 << 31
TYPEINFO_SIZE: Final = 8
TYPEINFO_CLASS_ID: Final = 12
TYPEINFO_NAME: Final = 24
TYPEINFO_NAME_LENGTH: Final = 32


def typeinfo_name(typeinfo: Ptr[u8]) -> Ptr[u8]:
    """The class's name, not terminated."""
    return typeinfo.offset(TYPEINFO_NAME).cast(Ptr[u8])[0]


def typeinfo_name_length(typeinfo: Ptr[u8]) -> usize:
    """Bytes of the class's name."""
    return usize(typeinfo.offset(TYPEINFO_NAME_LENGTH).cast(u64)[0])


def typeinfo_object_size(typeinfo: Ptr[u8]) -> usize:
    """Bytes of an object of the class, header included."""
    return usize(typeinfo.offset(TYPEINFO_SIZE).cast(u32)[0])
