"""The reports of panics and uncaught errors, as the run-time library of compiled programs prints them."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from typing import Final

from kgen.cpython.stops import Place
from kgen.frontend.source_roots import unchanged
from kgen.frontend.tree import Span
from kgen.lang import Error
from kgen.lang.panic import PanicKind

MAXIMUM_FRAMES: Final = 40
EXPRESSION_LIMIT: Final = 100
"""Both as in the images."""


def panic_report(
    kind: PanicKind, message: str, frames: Sequence[Place], name_source: Callable[[str], str] = unchanged
) -> str:
    """Kind, place, source expression and callers of a panic; `frames` are outermost first."""
    lines = [f"panic: {kind}: {message}"]
    if not frames:
        return f"{lines[0]}\n  at an unknown place\n"
    innermost, *callers = reversed(frames)
    lines.append(f"  at {_place(innermost, name_source)}")
    if text := _source_text(innermost.span):
        lines.append(f"    {text}")
    lines += [f"  called from {_place(frame, name_source)}" for frame in callers[:MAXIMUM_FRAMES]]
    if len(callers) > MAXIMUM_FRAMES:
        lines.append("  ...")
    return "\n".join(lines) + "\n"


def uncaught_report(error: Error) -> str:
    """`kgen: uncaught TypeName: message`."""
    return f"kgen: uncaught {type(error).__name__}: {error}\n"


def _place(frame: Place, name_source: Callable[[str], str]) -> str:
    return f"{name_source(frame.span.file)}:{frame.span.line} in {frame.function}"


def _source_text(span: Span) -> str:
    first = linecache.getline(span.file, span.line).rstrip("\n")
    if span.end_line > span.line:
        text = _characters(first, span.column, len(first.encode())).rstrip() + " …"
    else:
        text = _characters(first, span.column, span.end_column)
    return text if len(text) <= EXPRESSION_LIMIT else text[: EXPRESSION_LIMIT - 1] + "…"


def _characters(line: str, start: int, end: int) -> str:
    """Part of a line, by CPython's columns, which count bytes."""
    return line.encode()[start:end].decode(errors="replace")
