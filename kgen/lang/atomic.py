"""Integers that several CPUs or threads may touch at once; every operation is sequentially consistent."""

from __future__ import annotations

from typing import Generic, TypeVar, cast, get_args

from kgen.lang.checked import class_of, integer_class

Integer = TypeVar("Integer", bound=int)


class Atomic(Generic[Integer]):
    """`Atomic(u32, 0)`; `type` is the integer type.

    `fetch_*` wrap around, as the machine does, and give the old value.
    """

    def __init__(self, type: type[Integer], initial: int = 0) -> None:  # noqa: A002
        self.type = type
        self._value: int = integer_class(type)(initial)

    @staticmethod
    def __kgen_zero__(kind: object) -> Atomic[int]:
        """The zero of the type `Atomic[T]`."""
        return Atomic(cast("type[int]", get_args(kind)[0]))

    def __kgen_copy__(self) -> Atomic[Integer]:
        """A struct that holds one is a value: each copy counts for itself."""
        return Atomic(self.type, self._value)

    def load(self) -> int:
        return self._value

    def store(self, value: int) -> None:
        self._value = integer_class(self.type)(value)

    def exchange(self, value: int) -> int:
        old = self._value
        self.store(value)
        return old

    def compare_exchange(self, expected: int, new: int) -> bool:
        """Stores `new` where the value is `expected`; whether it did."""
        if self._value != expected:
            return False
        self.store(new)
        return True

    def fetch_add(self, value: int) -> int:
        return self._replace(int(self._value) + int(value))

    def fetch_sub(self, value: int) -> int:
        return self._replace(int(self._value) - int(value))

    def fetch_or(self, value: int) -> int:
        return self._replace(int(self._value) | int(value))

    def fetch_and(self, value: int) -> int:
        return self._replace(int(self._value) & int(value))

    def fetch_xor(self, value: int) -> int:
        return self._replace(int(self._value) ^ int(value))

    def _replace(self, value: int) -> int:
        old = self._value
        self._value = class_of(old).wrapped(value)
        return old
