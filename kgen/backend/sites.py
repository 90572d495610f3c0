"""The panic sites of an image: what to print for a trap, by the place of the check.

The linker finds a trap's file, line and column in the line table; the entry with that key and the trap's kind
says which message and source expression to print. Two checks that would share a key get different columns.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kgen.frontend import tree
from kgen.frontend.source_roots import unchanged
from kgen.middle import kir

KINDS: Final[tuple[tree.PanicKind, ...]] = (
    "overflow",
    "index",
    "key",
    "division",
    "assert",
    "none",
    "conversion",
    "unreachable",
    "value",
    "stack",
    "memory",
    "narrowing",
)
"""Their order is the immediate of the trap instruction, shared with `kgen.link` and `kgen.runtime.panic`."""

KIND_NUMBER: Final = {kind: number for number, kind in enumerate(KINDS)}

EXPRESSION_LIMIT: Final = 100
"""Characters of source text kept in an image per site."""


@dataclass(frozen=True, slots=True)
class PanicSite:
    """What the image knows of one check; `column` counts from 1, as DWARF does."""

    file: str
    line: int
    column: int
    kind: int
    message: str
    expression: str


class SiteTable:
    """All sites of one module. `column` gives the column to put into the line table for a check."""

    def __init__(self, name_source: Callable[[str], str] = unchanged) -> None:
        self._name_source = name_source
        self._taken: dict[tuple[str, int, int, int], PanicSite] = {}
        self._columns: dict[tuple[tree.Span, tuple[kir.Site, ...]], int] = {}
        self.spans: dict[PanicSite, tree.Span] = {}

    @property
    def sites(self) -> list[PanicSite]:
        """Sorted by key."""
        return [self._taken[key] for key in sorted(self._taken)]

    def column(self, span: tree.Span, sites: tuple[kir.Site, ...]) -> int:
        """The column for code at `span` that contains these checks, all reported at `span`.

        Usually the column of the source; another one when that has a different check of the same kind already
        (`a + b + c`: both additions start at `a`).
        """
        known = self._columns.get((span, sites))
        if known is not None:
            return known
        expression = source_text(span)
        file = self._name_source(span.file)
        column = span.column + 1
        while True:
            entries: dict[tuple[str, int, int, int], PanicSite] = {}
            for site in sites:
                number = KIND_NUMBER[site.kind]
                entry = PanicSite(file, span.line, column, number, site.message, expression)
                entries.setdefault((file, span.line, column, number), entry)
            if all(self._taken.get(key, entry) == entry for key, entry in entries.items()):
                break
            column += 1000
        self._taken.update(entries)
        for entry in entries.values():
            self.spans.setdefault(entry, span)
        self._columns[span, sites] = column
        return column


def source_text(span: tree.Span) -> str:
    """The source of a span on one line, shortened."""
    first = linecache.getline(span.file, span.line).rstrip("\n")
    if span.end_line > span.line:
        text = first[span.column :].rstrip() + " …"
    else:
        text = first[span.column : span.end_column]
    return text if len(text) <= EXPRESSION_LIMIT else text[: EXPRESSION_LIMIT - 1] + "…"
