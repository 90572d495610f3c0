"""By json; of the broken texts json only tells that they are broken, the messages are read off by eye."""

from __future__ import annotations

import json

from tests.programs.json_parser import BROKEN, SOURCE

MESSAGES = [
    "expected a value at 0",
    "expected , at 5",
    'expected " at 1',
    "leading zero at 3",
    "expected : at 5",
    "expected end of string at 5",
    "expected true at 0",
    "trailing text at 4",
    "bad escape at 4",
    "expected a value at 3",
]


def expected() -> str:
    lines = [json.dumps(json.loads(SOURCE), indent=2, sort_keys=True)]
    for text, message in zip(BROKEN, MESSAGES, strict=True):
        try:
            json.loads(text)
        except json.JSONDecodeError:
            lines.append(f"{text!r}: {message}")
    return "\n".join(lines) + "\n"
