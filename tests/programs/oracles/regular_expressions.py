"""By re."""

from __future__ import annotations

import re

from tests.programs.regular_expressions import BROKEN, cases


def expected() -> str:
    lines: list[str] = []
    for source, texts in cases():
        answers = ", ".join(f"{text!r}: {re.fullmatch(source, text) is not None}" for text in texts)
        lines.append(f"{source:<26} {answers}")
    messages = ["missing )", "unbalanced )", "nothing to repeat", "unexpected end", "missing )", "unexpected end"]
    for source, message in zip(BROKEN, messages, strict=True):
        try:
            re.compile(source)
        except re.error:
            lines.append(f"{source!r}: {message}")
    return "\n".join(lines) + "\n"
