"""f-strings: each part written to a sink."""

from __future__ import annotations

import ast

from kgen.frontend.constants import TextConstant
from kgen.frontend.runtime_calls import RuntimeCalls
from kgen.frontend.text.sinks import built, write_text
from kgen.frontend.text.specs import FIELD, FormatSpec, parse_format
from kgen.frontend.text.values import write_value
from kgen.frontend.tree import Compare, Constant, Expression, If, Panic
from kgen.frontend.types import BOOL, INT, IntType, underlying


def f_string(checker: RuntimeCalls, node: ast.JoinedStr) -> Expression:
    """An f-string: written to a builder."""
    if all(isinstance(part, ast.Constant) for part in node.values):
        text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        return checker.text(text, checker.span(node))
    return built(checker, node, lambda sink: _write_parts(checker, sink, node))


def _write_parts(checker: RuntimeCalls, sink: Expression, node: ast.JoinedStr) -> None:
    for part in node.values:
        if isinstance(part, ast.Constant):
            write_text(checker, sink, str(part.value), node)
            continue
        assert isinstance(part, ast.FormattedValue)
        value = checker.value(part.value)
        if isinstance(part.format_spec, ast.JoinedStr) and any(
            isinstance(piece, ast.FormattedValue) for piece in part.format_spec.values
        ):
            value = checker.hold(value)  # comes before what is nested in the specification
        spec = _spec_of(checker, part)
        conversion = chr(part.conversion) if part.conversion > 0 else ""
        write_value(checker, sink, value, spec, conversion or "s", part.value)


def _spec_of(checker: RuntimeCalls, part: ast.FormattedValue) -> FormatSpec | None:
    if part.format_spec is None:
        return None
    assert isinstance(part.format_spec, ast.JoinedStr)
    text = shown = ""
    numbers: list[Expression] = []
    for piece in part.format_spec.values:
        if isinstance(piece, ast.Constant):
            text += str(piece.value)
            shown += str(piece.value)
            continue
        assert isinstance(piece, ast.FormattedValue)
        shown += f"{{{ast.unparse(piece.value)}}}"
        value = checker.value(piece.value)
        if isinstance(value, TextConstant) and isinstance(value.content, str):
            text += value.content
        elif isinstance(value, Constant) and isinstance(value.value, int) and value.value >= 0:
            text += str(int(value.value))
        elif isinstance(underlying(value.type), IntType) and piece.format_spec is None and piece.conversion < 0:
            text += FIELD
            numbers.append(_spec_number(checker, value, piece.value))
        else:
            checker.refuse(
                "K0518",
                piece.value,
                f"only an integer can be part of a format specification, not a `{value.type}`",
                "write the specification out, with {width} or .{precision} where a number varies",
            )
    if not text:
        return None
    spec = parse_format(text, numbers)
    if spec is None:
        checker.refuse(
            "K0518",
            part,
            f"the format specification `{shown}` is not known",
            "write [[fill]align][sign][#][0][width][,][.precision][b c d o x X s]",
        )
    return spec


def _spec_number(checker: RuntimeCalls, value: Expression, node: ast.expr) -> Expression:
    """A width or precision that is known at run time only: an `int` that is not negative."""
    span = checker.span(node)
    size = checker.hold(checker.cast_integer(value, INT, node, node))
    is_negative = Compare(BOOL, span, "lt", size, Constant(INT, span, 0))
    checker.emit(If(span, is_negative, [Panic(span, "value", "a negative size in a format specification")], []))
    return size
