"""Arrays: a fixed number of elements inline.

`Array(u8, 16)` is sixteen zeroes; its annotation is `Annotated[Array[u8], 16]`, and a parameter annotated
`Array[u8]` takes any length.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Generic, TypeVar, cast, overload

from kgen.lang.layout import coerced, copied, zero_of
from kgen.lang.panic import Panic

T = TypeVar("T")


class Array(Generic[T]):
    """`element` is the element type as written, `length` the number of elements."""

    @overload
    def __init__(self, element: type[T], length: int) -> None: ...
    @overload
    def __init__(self, element: UnionType, length: int) -> None: ...
    def __init__(self, element: object, length: int) -> None:
        self.element = cast(type[T], element)
        self.length = int(length)
        self._items: list[T] = [zero_of(self.element) for _ in range(self.length)]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> T:
        return self._items[self._checked(index)]

    def __setitem__(self, index: int, value: T) -> None:
        self._items[self._checked(index)] = copied(coerced(self.element, value))

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __contains__(self, value: T) -> bool:
        return value in self._items

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and self._items == cast(Array[T], other)._items

    def __hash__(self) -> int:
        raise TypeError("an array can change: it is no key")

    def __repr__(self) -> str:
        return repr(self._items)

    def __kgen_copy__(self) -> Array[T]:
        made = Array(self.element, self.length)
        made.__kgen_assign__(self)
        return made

    def __kgen_assign__(self, other: Array[T]) -> None:
        self._items[:] = [copied(item) for item in other]

    def fill(self, value: T) -> None:
        """Stores `value` in every element."""
        for index in range(self.length):
            self._items[index] = copied(coerced(self.element, value))

    def _checked(self, index: int) -> int:
        index = int(index)
        if not -self.length <= index < self.length:
            raise Panic("index", f"index out of range for {self.length} elements")
        return index
