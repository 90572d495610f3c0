"""`IntFlag`: combining, testing and removing bits."""

from __future__ import annotations

from enum import IntFlag

from kgen.lang import struct, u32, u64


class Access(IntFlag):
    NONE = 0
    READ = 1
    WRITE = 2
    EXECUTE = 4
    ALL = READ | WRITE | EXECUTE


class Wide(IntFlag):
    PRESENT = 1 << 0
    NO_EXECUTE = 1 << 62


@struct
class Mapping:
    access: Access
    flags: u32


def letters(access: Access) -> str:
    text = "r" if access & Access.READ else "-"
    text += "w" if access & Access.WRITE else "-"
    text += "x" if Access.EXECUTE in access else "-"
    return text


def main() -> int:
    access = Access.READ | Access.WRITE
    print(letters(access), letters(Access.ALL), letters(Access.NONE), letters(access & ~Access.READ))
    access |= Access.EXECUTE
    access &= ~Access.WRITE
    print(letters(access), access.value, access == Access.READ | Access.EXECUTE, access ^ Access.ALL == Access.WRITE)
    print(bool(Access.NONE), bool(access), Access(6) == Access.WRITE | Access.EXECUTE, Access.ALL.value)
    mapping = Mapping(access=Access.READ, flags=u32(Access.ALL))
    mapping.access |= Access.WRITE
    print(letters(mapping.access), mapping.flags)
    entry = u64(Wide.PRESENT | Wide.NO_EXECUTE)
    print(f"{entry:#x}", entry & Wide.NO_EXECUTE != 0)
    return access.value
