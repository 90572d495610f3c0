"""Calls that never return: `panic` and `unreachable`."""

from __future__ import annotations

import ast

from kgen.frontend.builtins import Builtins
from kgen.frontend.constants import TextConstant
from kgen.frontend.tree import Constant, Expression, Intrinsic, Panic, Sequence
from kgen.frontend.types import NEVER
from kgen.lang.panic import PANIC_KINDS


def panic_call(checker: Builtins, node: ast.Call) -> Expression:
    """`panic(message)`, and in unsafe files `panic(kind, message)`."""
    span = checker.span(node)
    texts = [checker.value(argument) for argument in node.args]
    contents = [t.content for t in texts if isinstance(t, TextConstant) and isinstance(t.content, str)]
    if len(contents) != len(texts) or not contents:
        checker.refuse("K0307", node, "the message of a panic must be known at build time", "print the details first")
    kind = contents[0] if len(contents) == 2 and contents[0] in PANIC_KINDS else "unreachable"
    checker.flow.is_reachable = False
    return Sequence(NEVER, span, [Panic(span, kind, contents[-1])], Constant(NEVER, span, None))


def unreachable_call(checker: Builtins, node: ast.Call) -> Expression:
    checker.flow.is_reachable = False
    return Intrinsic(NEVER, checker.span(node), "unreachable", [])
