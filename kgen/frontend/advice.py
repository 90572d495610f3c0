"""What to write instead of the parts of Python's builtins that the run-time library does not have."""

from __future__ import annotations

from typing import Final

INSTEAD: Final[dict[type, dict[str, str]]] = {
    str: {
        "casefold": "use lower()",
        "format": "use an f-string",
        "format_map": "use an f-string",
        "translate": "build the text in a loop",
        "maketrans": "make a dict at build time",
        "expandtabs": "use replace",
        "isdecimal": "use isdigit()",
        "isnumeric": "use isdigit()",
        "istitle": "compare with title()",
        "rindex": "use rfind, which gives -1",
    },
    bytes: {
        "translate": "build the bytes in a loop",
        "isdecimal": "use isdigit()",
        "format": "use an f-string and encode()",
    },
    bytearray: {
        "remove": "use find and del",
        "replace": "use bytes(x).replace(...)",
        "split": "use bytes(x).split(...)",
        "strip": "use bytes(x).strip()",
    },
    dict: {"fromkeys": "use {key: value for key in keys}"},
    int: {
        "from_bytes": "write int.from_bytes(...)",
        "as_integer_ratio": "floats are not in the subset",
        "conjugate": "floats are not in the subset",
        "truncate": "write truncate(u8, x)",
        "MAX": "write U8_MAX of kgen.lang",
        "MIN": "write I8_MIN of kgen.lang",
        "max": "write U8_MAX of kgen.lang",
        "min": "write I8_MIN of kgen.lang",
    },
}
"""Builtin to attribute to the help of its diagnostic."""


def instead_of(builtin: type | None, attribute: str) -> str | None:
    """The help for an attribute of a builtin that is not there."""
    return INSTEAD.get(builtin, {}).get(attribute) if builtin is not None else None
