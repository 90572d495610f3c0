"""Weak references: they break cycles of reference counts."""

from __future__ import annotations

import weakref
from typing import Generic, TypeVar

T = TypeVar("T")


class weak(Generic[T]):
    """`weak(node)` does not keep `node` alive; calling it gives the object, or None once it is gone."""

    def __init__(self, target: T) -> None:
        self._reference = weakref.ref(target)

    def __call__(self) -> T | None:
        return self._reference()
