"""The storage behind bytes, str and bytearray: raw memory with a reference count."""

from __future__ import annotations

from kgen.lang import MemoryError, u8, usize
from kgen.runtime.heap import allocate, free
from kgen.unsafe import Ptr

UNSAFE = "owns raw memory"


class Buffer:
    """`size` bytes, freed with the last reference. The content is written once by whoever made it, then shared."""

    def __init__(self, size: usize) -> None:
        self.data: Ptr[u8] = Ptr.null(u8)
        self.size: usize = size
        self.data = allocate(size)
        if self.data.is_null():
            raise MemoryError

    def __del__(self) -> None:
        if not self.data.is_null():
            free(self.data, self.size)
