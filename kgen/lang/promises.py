"""Promises a function makes and the compiler proves, and hints for its inlining.

A decorator only leaves a note for the compiler: `__kgen_promises__` (a frozenset of the names below),
`__kgen_inline__` ("always" or "never"), `__kgen_export__`, `__kgen_section__` and `__kgen_naked__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from kgen.lang.notes import note, noted

P = ParamSpec("P")
R = TypeVar("R")


def promises_of(function: object) -> frozenset[str]:
    """The promises noted on a function."""
    return cast(frozenset[str], noted(function, "__kgen_promises__") or frozenset())


def _promise(function: Callable[P, R], name: str) -> Callable[P, R]:
    return note(function, "__kgen_promises__", promises_of(function) | {name})


def noalloc(function: Callable[P, R]) -> Callable[P, R]:
    """Nothing reachable from here allocates, or drops a count to zero."""
    return _promise(function, "noalloc")


def noraise(function: Callable[P, R]) -> Callable[P, R]:
    """No error leaves this function."""
    return _promise(function, "noraise")


def nopanic(function: Callable[P, R]) -> Callable[P, R]:
    """No trap site is left in the optimised code reachable from here."""
    return _promise(function, "nopanic")


def nolock(function: Callable[P, R]) -> Callable[P, R]:
    """Nothing reachable from here takes a lock."""
    return _promise(function, "nolock")


def irqsafe(function: Callable[P, R]) -> Callable[P, R]:
    """May run with interrupts off."""
    return _promise(function, "irqsafe")


def takes_lock(function: Callable[P, R]) -> Callable[P, R]:
    """Waits for a lock: what `@nolock` and `@irqsafe` functions may not reach.

    A lock that is only ever taken with interrupts off says `@irqsafe` too, and is then fine for them.
    """
    return _promise(function, "takes_lock")


def inline(function: Callable[P, R]) -> Callable[P, R]:
    """Inlined at every call."""
    return note(function, "__kgen_inline__", "always")


def noinline(function: Callable[P, R]) -> Callable[P, R]:
    """Never inlined."""
    return note(function, "__kgen_inline__", "never")


def naked(function: Callable[P, R]) -> Callable[P, R]:
    """No prologue, no epilogue: the body is one `asm` of constant text."""
    return note(function, "__kgen_naked__", True)


def export(symbol: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """An entry point under the external name `symbol`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return note(function, "__kgen_export__", symbol)

    return decorate


def section(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The code goes to the section `name`."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        return note(function, "__kgen_section__", name)

    return decorate


def track_caller(function: Callable[P, R]) -> Callable[P, R]:
    """Its own panics are reported at the line of its caller."""
    return note(function, "__kgen_track_caller__", True)
