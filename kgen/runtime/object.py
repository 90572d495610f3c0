"""What a heap object looks like in memory, and what the compiler does with it.

Header (16 bytes), then the fields in C layout, those of base classes first::

    u64 counts        bits 24 to 63: strong references, less one
                      bit 23: `__del__` has run
                      bits 0 to 22: weak references, plus 1 while the object lives
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

Retain adds one reference. Release takes one away and calls `drop` when there was only one: the subtraction borrows, so
that its carry flag is the test. A weak reference adds 1 to the weak ones; the memory of a dead object stays until there are
none, so that a weak reference can always read the counts and see that the object is dead.

No count can overflow. 2**40 strong references take 8 TiB of memory for themselves, which no image has. Weak references
are no more counted once bit 22 is set: the memory of that object is then never given back. A static object starts
with 2**39 references.

Objects of a class that can hold its own kind (lists of nodes, trees) might be dropped a million deep. Their drop
functions therefore call `enter_drop` first: beyond `MAXIMUM_DEPTH` it takes the object into a list instead, which
the outermost `leave_drop` works off. The list runs through the counts of the dead objects; an object with weak
references, or whose `__del__` has run, keeps its counts and is dropped at once.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import (
    inline,
    noinline,
    static,
    struct,
    u8,
    u32,
    u64,
    usize,
    wrapping_add,
    wrapping_sub,
)
from kgen.runtime.hooks import hooks
from kgen.unsafe import Ptr, address_of, call_address

UNSAFE = "reads object headers and typeinfo"

HEADER_SIZE: Final = 16
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


MAXIMUM_DEPTH: Final = 128
DEAD: Final = (1 << 64) - (1 << 24) + 1
"""The counts of a dead object that no weak reference refers to."""


@struct
class Drops:
    """The drops under way and the ones put off."""

    depth: u64 = 0
    pending: Ptr[u64] = Ptr.null(u64)


DROPS = static(Drops, Drops())
"""Of an image with one thread of control; others have one for each task."""


@inline
def _drops() -> Ptr[Drops]:
    if hooks.is_shared:
        return hooks.drops().cast(Drops)
    return address_of(DROPS.value)


@inline
def enter_drop(dead: Ptr[u8]) -> bool:
    """Whether the drop may go on; False: it has been put off."""
    drops = _drops()
    if drops[0].depth >= MAXIMUM_DEPTH and _put_off(dead.cast(u64)):
        return False
    drops[0].depth = wrapping_add(drops[0].depth, 1)
    return True


@inline
def leave_drop() -> None:
    """The end of a drop that `enter_drop` let go on."""
    drops = _drops()
    drops[0].depth = wrapping_sub(drops[0].depth, 1)
    if drops[0].depth == 0 and not drops[0].pending.is_null():
        _drop_pending()


@noinline
def _put_off(dead: Ptr[u64]) -> bool:
    if dead[0] != DEAD:
        return False
    drops = _drops()
    dead[0] = drops[0].pending.address
    drops[0].pending = dead
    return True


@noinline
def _drop_pending() -> None:
    # The depth stays above 0 meanwhile, so that the drops below add to the list and only this loop takes from it.
    drops = _drops()
    drops[0].depth = 1
    while not drops[0].pending.is_null():
        dead = drops[0].pending
        drops[0].pending = Ptr.at(u64, dead[0])
        dead[0] = DEAD
        drop = Ptr.at(u64, dead[1])[0]
        call_address(_drop_form, drop)(dead)
    drops[0].depth = 0


def _drop_form(dead: Ptr[u64]) -> None:
    """The signature of every drop function."""
