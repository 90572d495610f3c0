"""The part of numba that the benchmarks use."""

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

def njit(function: F) -> F: ...
