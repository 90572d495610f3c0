"""Diagnostics for people and for programs: source excerpts with the span underlined, or JSON."""

from __future__ import annotations

import json
import linecache
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.tree import Span

RED: Final = "\x1b[1;31m"
BLUE: Final = "\x1b[1;34m"
GREEN: Final = "\x1b[1;32m"
BOLD: Final = "\x1b[1m"
PLAIN: Final = "\x1b[0m"
TAB: Final = "    "


def shown_path(path: str) -> str:
    """The path relative to the current folder where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path


def render(diagnostics: Sequence[Diagnostic], colours: bool) -> str:
    """All diagnostics as text, with a last line that counts them."""
    parts = [_render_one(diagnostic, colours) for diagnostic in diagnostics]
    count = len(diagnostics)
    parts.append(f"{count} error{'' if count == 1 else 's'}\n")
    return "\n".join(parts)


def _paint(text: str, colour: str, colours: bool) -> str:
    return f"{colour}{text}{PLAIN}" if colours else text


def _render_one(diagnostic: Diagnostic, colours: bool) -> str:
    head = _paint(f"error[{diagnostic.code}]", RED, colours)
    lines = [f"{head}{_paint(': ' + diagnostic.message, BOLD, colours)}"]
    lines += _excerpt(diagnostic.span, RED, colours)
    for note in diagnostic.notes:
        lines.append(f"{_paint('note', BLUE, colours)}: {note.message}")
        if note.span is not None:
            lines += _excerpt(note.span, BLUE, colours)
    if diagnostic.help is not None:
        lines.append(f"{_paint('help', GREEN, colours)}: {diagnostic.help}")
    return "\n".join(lines) + "\n"


def _excerpt(span: Span, colour: str, colours: bool) -> list[str]:
    number = str(span.line)
    margin = " " * len(number)
    lines = [f"{margin}--> {shown_path(span.file)}:{span.line}:{span.column + 1}"]
    source = linecache.getline(span.file, span.line).rstrip("\n")
    if not source:
        return lines
    end = span.end_column if span.end_line == span.line else len(source)
    before = source[: span.column].replace("\t", TAB)
    marked = source[span.column : max(end, span.column + 1)].replace("\t", TAB)
    mark = "^" * max(len(marked), 1)
    lines.append(f"{margin} |")
    lines.append(f"{number} | {source.replace(chr(9), TAB)}")
    lines.append(f"{margin} | {' ' * len(before)}{_paint(mark, colour, colours)}")
    return lines


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """One JSON list; columns count from 0, ends are exclusive."""
    return json.dumps([asdict(diagnostic) for diagnostic in diagnostics], indent=2) + "\n"
