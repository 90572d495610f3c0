"""How a program under CPython stops: which panic an exception stands for, and which of its frames to show."""

from __future__ import annotations

import re
import types
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from kgen.cpython.errors import Stack
from kgen.frontend.tree import Span
from kgen.lang import Panic
from kgen.lang.panic import PanicKind

KINDS: Final[tuple[tuple[type[BaseException], PanicKind], ...]] = (
    (ZeroDivisionError, "division"),
    (IndexError, "index"),
    (KeyError, "key"),
    (AssertionError, "assert"),
    (RecursionError, "stack"),
    (MemoryError, "memory"),
    (OverflowError, "overflow"),
    (ValueError, "value"),
    (RuntimeError, "value"),
)
"""What CPython raises where compiled code panics; the first match counts. The last is for containers that change
while they are iterated."""

WORDS: Final = (
    (re.compile(r"-?\d+ does not fit in (\w+)"), r"the value does not fit \1"),
    (re.compile(r"integer (division) or modulo by zero"), r"\1 by zero"),
    (re.compile(r"index out of range"), "bytes index out of range"),
    (re.compile(r"'utf-8' codec can't decode .*"), "invalid UTF-8"),
    (re.compile(r"(invalid literal for int\(\)).*"), r"\1"),
    (re.compile(r".* is not in list"), "value is not in list"),
    (re.compile(r"(dictionary|Set) changed size during iteration"), "dictionary or set changed size during iteration"),
    (re.compile(r"maximum recursion depth exceeded.*"), ""),
)
"""What CPython and `kgen.lang` say, and what compiled code says, which does not know the values."""

SCOPES: Final = re.compile(r"\.?<(listcomp|setcomp|dictcomp|genexpr|locals)>")
"""Parts of CPython's qualified names that are no function of the source."""


@dataclass(frozen=True)
class Place:
    """One frame: the function as backtraces name it, and the source that it is at."""

    function: str
    span: Span


def panic_of(error: BaseException) -> tuple[PanicKind, str] | None:
    """Kind and message of the panic that `error` stands for; None when it is none."""
    if isinstance(error, Panic):
        return error.kind, _in_our_words(error.message)
    for kind, name in KINDS:
        if isinstance(error, kind):
            return name, _message(error)
    return None


def _message(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return "key not found"
    return _in_our_words(str(error))


def _in_our_words(message: str) -> str:
    for pattern, words in WORDS:
        if pattern.fullmatch(message):
            return pattern.sub(words, message)
    return message


def places(stack: Stack, files: Container[str]) -> list[Place]:
    """The frames of these files, outermost first."""
    return _without_scopes([Place(_function(c), _span(c, at)) for c, at in stack if c.co_filename in files])


def _function(code: types.CodeType) -> str:
    if code.co_name == "<lambda>":
        return f"{SCOPES.sub('', code.co_qualname).removesuffix('.<lambda>')}.<lambda:{code.co_firstlineno}>"
    return SCOPES.sub("", code.co_qualname)


def _span(code: types.CodeType, at: int) -> Span:
    line, end_line, column, end_column = list(code.co_positions())[at // 2]
    first = line or code.co_firstlineno
    return Span(code.co_filename, first, column or 0, end_line or first, end_column or 0)


def _without_scopes(frames: list[Place]) -> list[Place]:
    """A comprehension has a frame of its own in CPython: only its innermost place is shown."""
    kept: list[Place] = []
    for frame in frames:
        if kept and kept[-1].function == frame.function and _inside(kept[-1].span, frame.span):
            kept.pop()
        kept.append(frame)
    return kept


def _inside(outer: Span, inner: Span) -> bool:
    start = (outer.line, outer.column) <= (inner.line, inner.column)
    end = (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    return start and end and outer != inner
