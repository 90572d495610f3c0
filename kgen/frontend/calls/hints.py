"""Calls of the functions that tell the compiler how a program runs."""

from __future__ import annotations

import ast

from kgen.frontend.builtins import Builtins
from kgen.frontend.calls.given import checked_arguments
from kgen.frontend.tree import Expression, Intrinsic
from kgen.frontend.types import BOOL


def unlikely_call(checker: Builtins, node: ast.Call) -> Expression:
    """`unlikely(test)`."""
    (test,) = checked_arguments(checker, node, 1, "unlikely")
    return Intrinsic(BOOL, checker.span(node), "unlikely", [checker.typed(test, BOOL)])
