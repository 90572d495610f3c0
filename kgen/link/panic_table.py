"""The table that panic reports are printed from: program counters to files, lines, functions and checks.

The layout is that of `kgen.runtime.panic`: twelve header words, rows of six words sorted by program counter,
functions of four, sites of six, frames of four, then the strings, each once. A frame is a call that was inlined:
file, line, the function it stands in, and the number of the frame around that, counted from 1.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Protocol

from kgen.link.line_table import Row
from kgen.link.scopes import Scope

MAGIC: Final = 0x43505F4B
VERSION: Final = 2
HEADER_WORDS: Final = 12


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


def build(text_start: int, rows: Sequence[Row], scopes: Sequence[Scope], sites: Sequence[Site]) -> bytes:
    """The table for code that starts at `text_start`."""
    strings = _Strings()
    frames = _Frames(strings)
    row_words = _rows(text_start, rows, scopes, strings, frames)
    function_words: list[int] = []
    outermost = [scope for scope in scopes if not scope.is_inlined]
    for scope in sorted(outermost, key=_start):
        function_words += [scope.start - text_start, scope.end - text_start, strings.offset(scope.name), 0]
    site_words: list[int] = []
    entries = sorted({(s.file, s.line, s.column, s.kind, s.message, s.expression) for s in sites})
    for file, line, column, kind, message, expression in entries:
        site_words += [strings.offset(file), line, column, kind, strings.offset(message), strings.offset(expression)]
    rows_at = 4 * HEADER_WORDS
    functions_at = rows_at + 4 * len(row_words)
    sites_at = functions_at + 4 * len(function_words)
    frames_at = sites_at + 4 * len(site_words)
    strings_at = frames_at + 4 * len(frames.words)
    header = [
        *(MAGIC, VERSION, len(row_words) // 6, rows_at, len(function_words) // 4, functions_at),
        *(strings_at, len(strings.data), sites_at, len(site_words) // 6),
        *(frames_at, len(frames.words) // 4),
    ]
    words = header + row_words + function_words + site_words + frames.words
    return struct.pack(f"<{len(words)}I", *words) + bytes(strings.data)


def _start(scope: Scope) -> tuple[int, int]:
    return scope.start, scope.depth


class _Frames:
    """Chains of inlined calls, each once."""

    def __init__(self, strings: _Strings) -> None:
        self.words: list[int] = []
        self._strings = strings
        self._known: dict[tuple[int, int, int, int], int] = {}

    def number(self, chain: Sequence[Scope]) -> int:
        """The frame of the innermost call in a chain of scopes, outermost first; 0 when nothing is inlined."""
        number = 0
        for outer, inner in pairwise(chain):
            if inner.is_inlined:
                key = (self._strings.offset(inner.call_file), inner.call_line, self._strings.offset(outer.name), number)
                known = self._known.get(key)
                if known is None:
                    self.words += key
                    known = self._known[key] = len(self.words) // 4
                number = known
        return number


def _rows(
    text_start: int, rows: Sequence[Row], scopes: Sequence[Scope], strings: _Strings, frames: _Frames
) -> list[int]:
    words: list[int] = []
    last: tuple[int, int, int, int, int] | None = None
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
        name = chain[-1].name if chain else ""
        place = (strings.offset(row.file), row.line, strings.offset(name), row.column, frames.number(chain))
        if place != last:
            words += [row.address - text_start, place[0], place[1], place[2], place[3], place[4]]
            last = place
    return words


def _depth(scope: Scope) -> int:
    return scope.depth
