"""Errors: what a caller is expected to handle. Only subclasses of `Error` are raised and caught."""

from __future__ import annotations

import builtins


class Error(Exception):
    """Base of all exceptions of the subset; subclasses may have fields of their own."""

    message: str = ""

    def __init__(self, message: str = "") -> None:
        self.message = message

    def __str__(self) -> str:
        return self.message


class MemoryError(Error, builtins.MemoryError):  # noqa: A001  (it is that error)
    """There was no memory for an object or a container."""
