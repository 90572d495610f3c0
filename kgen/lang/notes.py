"""Notes for the compiler on live Python objects: attributes named `__kgen_...__`."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def note(target: T, name: str, value: object) -> T:
    """Leaves a note and gives the object back."""
    setattr(target, name, value)
    return target


def noted(target: object, name: str) -> object:
    """What a note says, or None."""
    found: object = getattr(target, name, None)
    return found
