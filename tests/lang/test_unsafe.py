"""The emulated memory behind `kgen.unsafe` under CPython."""

from __future__ import annotations

import pytest

from kgen.lang import u8, u16, u32
from kgen.unsafe import (
    NotEmulated,
    Ptr,
    bytes_data,
    compare_memory,
    emulated_memory,
    fill_memory,
    move_memory,
    port_in8,
)


class Thing:
    pass


def test_integers_are_little_endian_bytes() -> None:
    memory = emulated_memory(16)
    words = memory.cast(u32)
    words[1] = 0x11223344
    assert [memory[index] for index in range(4, 8)] == [0x44, 0x33, 0x22, 0x11]
    assert words.offset(1).cast(u16)[1] == 0x1122
    assert Ptr.at(u8, words.address + 4)[0] == 0x44


def test_references_are_kept_moved_and_dropped() -> None:
    slots = emulated_memory(32).cast(Thing)
    thing = Thing()
    slots.init(0, thing)
    move_memory(slots.offset(2), slots, 1)
    assert slots[2] is thing
    assert slots.take(2) is thing
    with pytest.raises(NotEmulated):
        slots.take(2)


def test_memory_is_filled_and_compared() -> None:
    memory = emulated_memory(4)
    fill_memory(memory, 7, 3)
    assert compare_memory(memory, bytes_data(b"\7\7\7\0"), 4) == 0
    assert compare_memory(memory, bytes_data(b"\7\7\x08"), 3) < 0


def test_null_and_instructions() -> None:
    assert Ptr.null(u8).is_null()
    assert Ptr.null(u8) == Ptr.null(u8)
    with pytest.raises(NotEmulated):
        port_in8(0x3F8)
