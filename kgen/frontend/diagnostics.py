"""What kgen says about a program it refuses: diagnostics as data, and the collector the phases report to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kgen.frontend.catalogue import CATALOGUE
from kgen.frontend.tree import Span


@dataclass(frozen=True)
class Note:
    """A second place that explains the first (`declared here`)."""

    message: str
    span: Span | None = None


@dataclass(frozen=True)
class Diagnostic:
    """One refused construct.

    `code` is a key of `catalogue.CATALOGUE` and stays the same between releases; `help` is the code to write instead.
    """

    code: str
    span: Span
    message: str
    help: str | None = None
    notes: tuple[Note, ...] = ()


_ARTICLE: Final = re.compile(r"\b([Aa]) `(?=[aeioAEIO])")
"""An article before a name that starts with a vowel; `u8` is said with a consonant."""


class Abandoned(Exception):
    """The construct was refused and reported; the checker goes on with the next statement."""


class Reporter:
    """Collects diagnostics, each once even if a generic function is checked for several types."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._seen: set[tuple[str, Span]] = set()

    def report(
        self, code: str, span: Span, message: str, help: str | None = None, notes: tuple[Note, ...] = ()
    ) -> None:
        """Adds a diagnostic; `code` must be in the catalogue."""
        if code not in CATALOGUE:
            raise KeyError(code)
        if (code, span) in self._seen:
            return
        message = _ARTICLE.sub(r"\1n `", message)
        self._seen.add((code, span))
        self.diagnostics.append(Diagnostic(code, span, message, help, notes))

    def sorted(self) -> list[Diagnostic]:
        """In source order: file, line, column."""
        return sorted(self.diagnostics, key=lambda d: (d.span.file, d.span.line, d.span.column, d.code))
