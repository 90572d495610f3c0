"""Calls that make text: `str`, `repr`, `hex`, `bin`, `oct`, and `encode` and `decode`."""

from __future__ import annotations

import ast

from kgen.frontend.calls.given import one_argument
from kgen.frontend.constants import TextConstant
from kgen.frontend.integers import Integers
from kgen.frontend.text.sinks import built
from kgen.frontend.text.specs import FormatSpec
from kgen.frontend.text.values import to_text, write_value
from kgen.frontend.tree import Expression
from kgen.frontend.types import Type


def str_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    if not node.args:
        return checker.text("", checker.span(node))
    if len(node.args) > 1 or node.keywords:
        names = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
        return recoded(checker, checker.value(node.args[0]), "decode", names, node)
    return to_text(checker, checker.value(node.args[0]), "s", node)


def recoded(checker: Integers, value: Expression, name: str, arguments: list[ast.expr], node: ast.AST) -> Expression:
    """`text.encode(...)` and `data.decode(...)`: UTF-8, or ASCII checked."""
    if len(arguments) > 1:
        checker.refuse("K0508", node, f"`{name}` takes the name of the encoding only", f'write {name}("utf-8")')
    encoding = "utf-8"
    if arguments:
        given = checker.value(arguments[0])
        encoding = str(given.content).lower() if isinstance(given, TextConstant) else ""
        if encoding not in ("utf-8", "utf8", "ascii", "us-ascii"):
            checker.refuse("K0501", arguments[0], "the encoding must be UTF-8 or ASCII", f'write {name}("utf-8")')
    if not encoding.endswith("ascii"):
        return checker.method_call(value, name, [], node)
    return checker.method_call(value, f"{name}_ascii", [], node)


def repr_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    del expected
    return to_text(checker, checker.value(one_argument(checker, node, "repr")), "r", node)


def hex_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    return _radix(checker, node, "x", expected)


def bin_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    return _radix(checker, node, "b", expected)


def oct_call(checker: Integers, node: ast.Call, expected: Type | None) -> Expression:
    return _radix(checker, node, "o", expected)


def _radix(checker: Integers, node: ast.Call, kind: str, expected: Type | None) -> Expression:
    del expected
    value = checker.as_number(checker.value(one_argument(checker, node, "hex")), node)
    spec = FormatSpec(alternate=True, kind=kind)
    return built(checker, node, lambda sink: write_value(checker, sink, value, spec, "s", node))
