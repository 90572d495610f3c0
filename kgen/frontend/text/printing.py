"""`print`: written piece by piece to the console, without a string in between."""

from __future__ import annotations

import ast
import importlib
import typing

from kgen.frontend.constants import TextConstant
from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.text.sinks import write_text
from kgen.frontend.text.values import write_value
from kgen.frontend.tree import Constant, Expression, PointerItem
from kgen.frontend.types import USIZE, Type
from kgen.runtime.hooks import hooks


def print_call(checker: RuntimeCalls, node: ast.Call, expected: Type | None) -> Expression:
    """`print(...)`: written piece by piece to the console, without building a string."""
    del expected
    span = checker.span(node)
    console = importlib.import_module("kgen.runtime.console")
    sink_name = "STDOUT"
    separator: str | bytes | None = " "
    end: str | bytes | None = "\n"
    separator_value: Expression | None = None
    end_value: Expression | None = None
    for keyword in node.keywords:
        if keyword.arg in ("sep", "end"):
            given = checker.typed(keyword.value, checker.resolver.str_type)
            if keyword.arg == "sep":
                separator_value = given
                separator = given.content if isinstance(given, TextConstant) else None
            else:
                end_value = given
                end = given.content if isinstance(given, TextConstant) else None
        elif keyword.arg == "flush":
            continue
        elif keyword.arg == "file" and ast.unparse(keyword.value).endswith("stderr"):
            sink_name = "STDERR"
        else:
            checker.refuse(
                "K0509",
                keyword,
                f"print has no such argument `{keyword.arg}` in the subset",
                "it has sep=, end=, flush= and file=sys.stderr",
            )
    with checker.capture() as statements:
        sink: Expression = checker.static_of(getattr(console, sink_name), sink_name, node)
        if hooks.is_shared and sink_name == "STDOUT":
            where = checker.hold(checker.runtime_call("console", "output", [], node))
            sink = PointerItem(sink.type, span, where, Constant(USIZE, span, 0))
        pending = ""
        values: list[Expression | str] = []
        for position, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                checker.refuse("K0215", argument, "`*` arguments are not in the subset", "print the items in a loop")
            values.append(_print_part(checker, argument))
            if position + 1 < len(node.args):
                values.append(separator if isinstance(separator, str) else typing.cast(Expression, separator_value))
        values.append(end if isinstance(end, str) else typing.cast(Expression, end_value))
        for part in values:
            if isinstance(part, str):
                pending += part
                continue
            if isinstance(part, TextConstant) and isinstance(part.content, str):
                pending += part.content
                continue
            write_text(checker, sink, pending, node)
            pending = ""
            write_value(checker, sink, part, None, "s", node)
        write_text(checker, sink, pending, node)
        if sink_name == "STDOUT":
            checker.emit(checker.evaluate(checker.runtime_call("console", "finish_print", [], node)))
        else:
            checker.emit(checker.evaluate(checker.runtime_call("console", "flush", [], node)))
    return checker.sequence(statements, checker.none(span)) if statements else checker.none(span)


def _print_part(checker: RuntimeCalls, argument: ast.expr) -> Expression:
    value = checker.value(argument)
    # All arguments are evaluated before anything is written; constants and plain variables need no copy.
    if isinstance(value, TextConstant | Constant):
        return value
    return checker.hold(value)
