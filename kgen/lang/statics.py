"""Statics: mutable storage of the image, with a value known when it is linked."""

from __future__ import annotations

from typing import Generic, TypeVar, overload

from kgen.lang.layout import coerced, copied

T = TypeVar("T")


class Static(Generic[T]):
    """`type` is the type as written, None where it is that of the initial value or of the annotation of the
    variable; `initial` is the value at build time, `value` the content."""

    def __init__(self, type: object, initial: T) -> None:  # noqa: A002
        self.type = type
        self.initial = initial
        self.section: str | None = None
        self.alignment: int | None = None
        self._content = copied(coerced(type, initial))

    @property
    def value(self) -> T:
        return self._content

    @value.setter
    def value(self, value: T) -> None:
        self._content = copied(coerced(self.type, value))


@overload
def static(initial: T, /) -> Static[T]: ...
@overload
def static(type: type[T], initial: T, /) -> Static[T]: ...  # noqa: A002
def static(*arguments: object) -> object:
    """`static(u32, 0)`, `static(Array(u8, 4096))`; for a type that is no class, by annotation:
    `FREE: Static[Block | None] = static(None)`."""
    if len(arguments) == 1:
        return Static[object](None, arguments[0])
    kind, initial = arguments
    return Static[object](kind, initial)
