"""Errors and panics leave functions as in compiled code.

An error ends the variables of the functions it has left at once. A panic ends the program: neither `finally`
clauses nor `__exit__` and `__del__` run any more.
"""

from __future__ import annotations

import sys
import types
from dataclasses import dataclass, field
from typing import Final, Never

from kgen.lang import Error, Panic, PanicKind

Stack = list[tuple[types.CodeType, int]]
"""Frames, outermost first: the code and the offset of the instruction in it."""


@dataclass
class Stop:
    """The panic of the program that runs."""

    happened: bool = False
    stack: Stack = field(default_factory=list[tuple[types.CodeType, int]])
    """Where it was when the panic was first seen."""


_stop: Final = Stop()


def begin() -> None:
    """A program starts."""
    _stop.happened, _stop.stack = False, []


def panic(kind: PanicKind, message: str) -> Never:
    """A failed check."""
    _stop.happened = True
    raise Panic(kind, message)


def stopped() -> bool:
    """Whether the program has panicked: what CPython still runs of it is no part of it."""
    return _stop.happened


def stack_of(error: BaseException) -> Stack:
    """Where the program was when it panicked."""
    _stop.happened = True
    if not _stop.stack:
        walk = error.__traceback__
        outer = None if walk is None else walk.tb_frame.f_back
        while outer is not None:
            _stop.stack.insert(0, (outer.f_code, outer.f_lasti))
            outer = outer.f_back
        while walk is not None:
            _stop.stack.append((walk.tb_frame.f_code, walk.tb_lasti))
            walk = walk.tb_next
    return _stop.stack


def unwound() -> None:
    """At the head of a handler, a `finally` clause and `__exit__`: ends the variables of the functions that an error
    has left, innermost first, and passes a panic on.

    CPython keeps them for the traceback as long as the error lives; compiled code releases them on the way. A
    generator that CPython closes because of a panic ends without another word.
    """
    error = sys.exc_info()[1]
    if error is None or (isinstance(error, GeneratorExit) and not _stop.happened):
        return
    if isinstance(error, Error):
        clear(error)
        return
    if not isinstance(error, GeneratorExit):
        stack_of(error)
    try:
        raise error
    finally:
        del error  # its traceback holds this frame


def clear(error: BaseException) -> None:
    """Ends the variables of all functions that an error or panic has left."""
    frames: list[types.FrameType] = []
    walk = error.__traceback__
    while walk is not None:
        frames.append(walk.tb_frame)
        walk = walk.tb_next
    error.__traceback__ = None
    while frames:
        frame = frames.pop()
        try:
            frame.clear()
        except RuntimeError:
            # Still running: the function that handles the error, or one that it is called from.
            continue
