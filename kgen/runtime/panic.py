"""The report of a panic: read from the table that the linker puts beside the code.

A failed check is one trap instruction. The platform's trap handler calls `report` with the address of that
instruction and the frame pointer; everything else (file, line, message, source expression, callers) comes from
`__panic_table`, so a check costs the program nothing but the instruction.

The table's layout (all u32, strings end in NUL, offsets count from the start of the table, string offsets from
the start of the strings)::

    header   magic 0x43505F4B, version, row_count, rows_offset, places_count, places_offset,
             strings_offset, strings_size, sites_offset, sites_count, frames_offset, frames_count
    row      pc, line << 14 | column, place << 16 | frame              sorted by pc
    place    file, function
    site     file, line << 14 | column, kind, message, expression      sorted
    frame    line, place << 16 | frame                                 a call that was inlined; frame 0: none
"""

from __future__ import annotations

from typing import Final

from kgen.lang import noinline, u8, u32, u64, usize
from kgen.runtime import console
from kgen.runtime.format import write_uint
from kgen.runtime.hooks import hooks
from kgen.runtime.sink import Sink
from kgen.unsafe import Ptr, linker_symbol

UNSAFE = "reads the linker's table and the frames of a stopped program"

MAGIC: Final = 0x43505F4B
VERSION: Final = 3
ROW_COUNT: Final = 2
ROWS_OFFSET: Final = 3
PLACES_OFFSET: Final = 5
STRINGS_OFFSET: Final = 6
SITES_OFFSET: Final = 8
SITES_COUNT: Final = 9
FRAMES_OFFSET: Final = 10
ROW_WORDS: Final = 3
PLACE_WORDS: Final = 2
SITE_WORDS: Final = 5
FRAME_WORDS: Final = 2
COLUMN_BITS: Final = 14
FRAME_BITS: Final = 16
FRAME_MASK: Final = 0xFFFF
NOT_FOUND: Final = 0xFFFFFFFF

PANIC_STATUS: Final = 101
MAXIMUM_FRAMES: Final = 40
PREFIXES: Final = b"\x67\x0f\xb9"
"""`ud1l KIND(%eax), %eax`, up to the byte that says where the kind is."""
KIND_FOLLOWS: Final = 0x40
"""The kind is the next byte (ModRM of an 8-bit displacement)."""
NO_DISPLACEMENT: Final = 0x00
"""Kind 0, which needs no byte."""

KINDS: Final = (
    b"overflow\0index\0key\0division\0assert\0none\0conversion\0unreachable\0value\0stack\0memory\0narrowing\0"
)
KIND_COUNT: Final = 12
KIND_UNREACHABLE: Final = 7
KIND_STACK: Final = 9
KIND_MEMORY: Final = 10


def trap_kind(pc: Ptr[u8]) -> u32:
    """The kind in the trap instruction at `pc`, or `NOT_FOUND` when it is another instruction."""
    index = usize(0)
    while index < 3:
        if pc[index] != PREFIXES[index]:
            return NOT_FOUND
        index += 1
    if pc[3] == NO_DISPLACEMENT:
        return 0
    return pc[4] if pc[3] == KIND_FOLLOWS else NOT_FOUND


@noinline
def report(kind: u32, pc: u64, frame: u64, stack_end: u64, reason: bytes = b"") -> None:
    """Prints the report of a panic at `pc` and the callers up to `stack_end`. `reason` says what happened where no
    check failed: an exception of the processor."""
    console.flush()
    table = Ptr.at(u32, linker_symbol("__panic_table"))
    row = _row(table, pc)
    site = _site(table, row, kind)
    _write_report(console.STDERR.value, table, kind, row, site, reason)
    _write_callers(console.STDERR.value, table, frame, stack_end)
    console.flush()


def _write_report(sink: Sink, table: Ptr[u32], kind: u32, row: u32, site: u32, reason: bytes) -> None:
    sink.write_bytes(b"panic: ")
    _write_kind(sink, kind)
    sink.write_bytes(b": ")
    if reason:
        sink.write_bytes(reason)
    elif site != NOT_FOUND:
        _write_string(sink, table, _site_word(table, site, 3))
    sink.write_bytes(b"\n")
    _write_place(sink, table, row, b"  at ")
    if site != NOT_FOUND and _string(table, _site_word(table, site, 4))[0] != 0:
        sink.write_bytes(b"    ")
        _write_string(sink, table, _site_word(table, site, 4))
        sink.write_bytes(b"\n")
    _write_inlined(sink, table, row)


def end_with_panic(kind: u32, pc: u64, frame: u64, stack_end: u64) -> None:
    """What a trap handler calls last."""
    report(kind, pc, frame, stack_end)
    hooks.exit(PANIC_STATUS)


def _write_callers(sink: Sink, table: Ptr[u32], first_frame: u64, stack_end: u64) -> None:
    frame = first_frame
    left = MAXIMUM_FRAMES
    while left > 0 and frame != 0 and frame & 7 == 0 and frame < stack_end - 16:
        # Sound: a frame lies between the stopped stack pointer and the end of the stack, and only grows.
        words = Ptr.at(u64, frame)
        row = _row(table, words[1] - 1 if words[1] > 0 else 0)
        if row == NOT_FOUND:
            return
        _write_place(sink, table, row, b"  called from ")
        _write_inlined(sink, table, row)
        if words[0] <= frame:
            return
        frame = words[0]
        left -= 1
    if left == 0:
        sink.write_bytes(b"  ...\n")


def _write_inlined(sink: Sink, table: Ptr[u32], row: u32) -> None:
    """The calls by which the code of `row` was inlined into the function that really runs, innermost first."""
    frame: u32 = 0 if row == NOT_FOUND else _row_word(table, row, 2) & FRAME_MASK
    left = MAXIMUM_FRAMES
    while frame != 0 and left > 0:
        words = table.offset(table[FRAMES_OFFSET] // 4 + (frame - 1) * FRAME_WORDS)
        _write_line(sink, table, words[1] >> FRAME_BITS, words[0], b"  called from ")
        frame = words[1] & FRAME_MASK
        left -= 1


def _write_place(sink: Sink, table: Ptr[u32], row: u32, prefix: bytes) -> None:
    if row == NOT_FOUND:
        sink.write_bytes(prefix)
        sink.write_bytes(b"an unknown place\n")
        return
    line = _row_word(table, row, 1) >> COLUMN_BITS
    _write_line(sink, table, _row_word(table, row, 2) >> FRAME_BITS, line, prefix)


def _write_line(sink: Sink, table: Ptr[u32], place: u32, line: u32, prefix: bytes) -> None:
    words = table.offset(table[PLACES_OFFSET] // 4 + place * PLACE_WORDS)
    sink.write_bytes(prefix)
    _write_string(sink, table, words[0])
    sink.write_bytes(b":")
    write_uint(sink, line)
    sink.write_bytes(b" in ")
    _write_string(sink, table, words[1])
    sink.write_bytes(b"\n")


def _write_kind(sink: Sink, kind: u32) -> None:
    position = usize(0)
    left = kind if kind < KIND_COUNT else KIND_UNREACHABLE
    while left > 0:
        if KINDS[position] == 0:
            left -= 1
        position += 1
    while KINDS[position] != 0:
        sink.write_byte(KINDS[position])
        position += 1


def _row_word(table: Ptr[u32], row: u32, word: usize) -> u32:
    return table[table[ROWS_OFFSET] // 4 + row * ROW_WORDS + word]


def _site_word(table: Ptr[u32], site: u32, word: usize) -> u32:
    return table[table[SITES_OFFSET] // 4 + site * SITE_WORDS + word]


def _string(table: Ptr[u32], offset: u32) -> Ptr[u8]:
    return table.cast(u8).offset(table[STRINGS_OFFSET]).offset(offset)


def _write_string(sink: Sink, table: Ptr[u32], offset: u32) -> None:
    text = _string(table, offset)
    length = usize(0)
    while text[length] != 0:
        length += 1
    sink.write(text, length)


def _row(table: Ptr[u32], pc: u64) -> u32:
    """The row of the source line that `pc` belongs to: the last one at or before it."""
    start = linker_symbol("__text_start")
    if pc < start or pc >= linker_symbol("__text_end") or table[0] != MAGIC or table[1] != VERSION:
        return NOT_FOUND
    offset = u32(pc - start)
    low = u32(0)
    high = table[ROW_COUNT]
    while low < high:
        middle = (low + high) // 2
        if _row_word(table, middle, 0) <= offset:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low > 0 else NOT_FOUND


def _site(table: Ptr[u32], row: u32, kind: u32) -> u32:
    """The check of that kind on the line and column of `row`, or on its line."""
    if row == NOT_FOUND:
        return NOT_FOUND
    place = _row_word(table, row, 2) >> FRAME_BITS
    file = table[table[PLACES_OFFSET] // 4 + place * PLACE_WORDS]
    position = _row_word(table, row, 1)
    same_line: u32 = NOT_FOUND
    site = u32(0)
    while site < table[SITES_COUNT]:
        # A report is printed once, so a plain walk does.
        if (
            _site_word(table, site, 1) >> COLUMN_BITS == position >> COLUMN_BITS
            and _site_word(table, site, 2) == kind
            and _site_word(table, site, 0) == file
        ):
            if _site_word(table, site, 1) == position:
                return site
            same_line = site
        site += 1
    return same_line
