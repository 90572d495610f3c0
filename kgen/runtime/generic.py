"""Type parameters of single functions, written so that a type checker sees the plain type behind them.

Compiled, each is an ordinary `TypeVar`: a parameter annotated with it takes the argument's own type, and the
function is instantiated for it. For a type checker an index is an `int` and an ordered element is anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from kgen.lang import inline

if TYPE_CHECKING:
    AnyInt = int
    AnyValue = object
    Ordered = Any
else:
    AnyInt = TypeVar("AnyInt", bound=int)
    AnyValue = TypeVar("AnyValue")
    Ordered = TypeVar("Ordered")


@inline
def less(a: Ordered, b: Ordered) -> bool:
    """`a < b`."""
    return a < b
