"""Format specifications, as in the "Format Specification Mini-Language" of Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kgen.frontend.tree import Expression


@dataclass(frozen=True)
class FormatSpec:
    """A parsed format specification of the "Format Specification Mini-Language"."""

    fill: str = ""
    align: str = ""
    sign: str = ""
    alternate: bool = False
    width: int | Expression = 0
    """A number, or the `int` that a nested field gave: known at run time only."""
    grouping: str = ""
    precision: int | Expression = -1
    kind: str = ""


FIELD: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands in the text of a format specification where a nested field gives a number at run time."""


def parse_format(text: str, fields: list[Expression] | None = None) -> FormatSpec | None:
    """A format specification, or None when it is not one of the subset; `fields` are the nested numbers in it."""
    left = list(fields or [])
    rest = text
    fill = align = sign = grouping = kind = ""
    if len(rest) >= 2 and rest[1] in "<>^=":
        fill, align, rest = rest[0], rest[1], rest[2:]
    elif rest and rest[0] in "<>^=":
        align, rest = rest[0], rest[1:]
    if rest and rest[0] in "+- ":
        sign, rest = rest[0], rest[1:]
    alternate = rest.startswith("#")
    if alternate:
        rest = rest[1:]
    if rest.startswith("0") and not align:
        fill, align, rest = "0", "=", rest[1:]
    elif rest.startswith("0") and not fill:
        fill, rest = "0", rest[1:]
    width, rest = _parse_size(rest, left)
    if rest and rest[0] in ",_":
        grouping, rest = rest[0], rest[1:]
    precision: int | Expression | None = -1
    if rest.startswith("."):
        precision, rest = _parse_size(rest[1:], left)
        if precision is None:
            return None
    if rest and rest in "bcdoxXs":
        kind, rest = rest, ""
    if rest or left:
        return None
    return FormatSpec(fill, align, sign, alternate, width or 0, grouping, precision, kind)


def _parse_size(text: str, fields: list[Expression]) -> tuple[int | Expression | None, str]:
    """A number at the start of `text` (None: there is none, or one beyond all sense), and what follows it."""
    if text.startswith(FIELD) and fields:
        return fields.pop(0), text[1:]
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    if not digits or len(digits) > 5:
        return None, text
    return int(digits), text[len(digits) :]
