"""The table that panic reports are printed from: program counters to files, lines, functions and checks.

The layout is that of `kgen.runtime.panic`: twelve header words, rows of three words sorted by program counter, places
of two, sites of five, frames of two, then the strings, each once. A place is a function in a file. A frame is a call
that was inlined: its line, the place it stands in, and the number of the frame around that, counted from 1.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Protocol

from kgen.link.line_table import Row
from kgen.link.objects import LinkError
from kgen.link.scopes import Scope

MAGIC: Final = 0x43505F4B
VERSION: Final = 3
HEADER_WORDS: Final = 12
NONE: Final = bytes(8)
"""Instead of a table: neither the magic number nor a version."""
COLUMN_BITS: Final = 14
"""Of a word that holds a line and a column."""
FRAME_BITS: Final = 16
"""Of a word that holds a place and a frame."""


class Site(Protocol):
    """What the compiler knows of one check; `kgen.backend.sites.PanicSite` is one."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def kind(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def expression(self) -> str: ...


class _Strings:
    def __init__(self) -> None:
        self.data = bytearray(b"\0")
        self._known: dict[str, int] = {"": 0}

    def offset(self, text: str) -> int:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = len(self.data)
            self.data += text.replace("\0", "").encode() + b"\0"
        return found


def position(line: int, column: int) -> int:
    """A line and a column in one word; what is too large is the largest there is."""
    return min(line, (1 << 32 - COLUMN_BITS) - 1) << COLUMN_BITS | min(column, (1 << COLUMN_BITS) - 1)


def build(text_start: int, rows: Sequence[Row], scopes: Sequence[Scope], sites: Sequence[Site]) -> bytes:
    """The table for code that starts at `text_start`."""
    strings = _Strings()
    frames = _Frames(strings)
    row_words = _rows(text_start, rows, scopes, frames)
    site_words: list[int] = []
    # What LLVM proved away has no code left on its line.
    lines = {(row.file, row.line) for row in rows}
    kept = [s for s in sites if (s.file, s.line) in lines]
    entries = sorted({(s.file, s.line, s.column, s.kind, s.message, s.expression) for s in kept})
    for file, line, column, kind, message, expression in entries:
        site_words += [strings.offset(file), position(line, column), kind]
        site_words += [strings.offset(message), strings.offset(expression)]
    parts = (row_words, frames.place_words, site_words, frames.words)
    offsets: list[int] = []
    end = 4 * HEADER_WORDS
    for part in parts:
        offsets.append(end)
        end += 4 * len(part)
    rows_at, places_at, sites_at, frames_at = offsets
    header = [
        *(MAGIC, VERSION, len(row_words) // 3, rows_at, len(frames.place_words) // 2, places_at),
        *(end, len(strings.data), sites_at, len(site_words) // 5, frames_at, len(frames.words) // 2),
    ]
    words = [*header, *row_words, *frames.place_words, *site_words, *frames.words]
    return struct.pack(f"<{len(words)}I", *words) + bytes(strings.data)


def _start(scope: Scope) -> tuple[int, int]:
    return scope.start, scope.depth


class _Frames:
    """Places, and chains of inlined calls, each once."""

    def __init__(self, strings: _Strings) -> None:
        self.words: list[int] = []
        self.place_words: list[int] = []
        self._strings = strings
        self._known: dict[tuple[int, int], int] = {}
        self._places: dict[tuple[str, str], int] = {}

    def place(self, file: str, function: str) -> int:
        """The number of a function in a file."""
        known = self._places.get((file, function))
        if known is None:
            known = self._places[file, function] = len(self._places)
            self.place_words += (self._strings.offset(file), self._strings.offset(function))
        return known

    def number(self, chain: Sequence[Scope]) -> int:
        """The frame of the innermost call in a chain of scopes, outermost first; 0 when nothing is inlined."""
        number = 0
        for outer, inner in pairwise(chain):
            if inner.is_inlined:
                key = (inner.call_line, joined(self.place(inner.call_file, outer.name), number))
                known = self._known.get(key)
                if known is None:
                    self.words += key
                    known = self._known[key] = len(self.words) // 2
                number = known
        return number


def joined(place: int, frame: int) -> int:
    """A place and a frame in one word."""
    if max(place, frame) >= 1 << FRAME_BITS:
        raise LinkError(
            f"the image has more than {1 << FRAME_BITS} functions or inlined calls: no panic table can name them"
        )
    return place << FRAME_BITS | frame


def _rows(text_start: int, rows: Sequence[Row], scopes: Sequence[Scope], frames: _Frames) -> list[int]:
    words: list[int] = []
    last: tuple[int, int] | None = None
    ordered = sorted(scopes, key=_start)
    open_scopes: list[Scope] = []
    next_scope = 0
    for number, row in enumerate(rows):
        following = rows[number + 1].address if number + 1 < len(rows) else None
        if following == row.address and row.line != 0 or row.address < text_start:
            # Another row begins at the same address and replaces this one.
            continue
        while next_scope < len(ordered) and ordered[next_scope].start <= row.address:
            open_scopes.append(ordered[next_scope])
            next_scope += 1
        open_scopes = [scope for scope in open_scopes if scope.end > row.address]
        chain = sorted(open_scopes, key=_depth)
        if row.line == 0 and row.file:
            # Code that belongs to no line belongs to what stands before it.
            continue
        place = frames.place(row.file, chain[-1].name if chain else "")
        found = (position(row.line, row.column), joined(place, frames.number(chain)))
        if found != last:
            words += (row.address - text_start, *found)
            last = found
    return words


def _depth(scope: Scope) -> int:
    return scope.depth
