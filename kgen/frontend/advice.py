"""What to write instead of what Python has and the subset does not: methods of builtins, the standard library."""

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


LIBRARY: Final[dict[str, str]] = {
    "collections.Counter": "use a dict: counts[key] = counts.get(key, 0) + 1",
    "collections.OrderedDict": "use dict, which keeps its order",
    "collections.defaultdict": "use a dict and setdefault(key, ...)",
    "contextlib": "write a class with __enter__ and __exit__, or try/finally",
    "copy": "write a method that makes the copy",
    "dataclasses.replace": "make a new object from the fields",
    "functools.partial": "use a lambda",
    "functools.reduce": "use a loop",
    "functools.lru_cache": "keep a dict of the results",
    "functools.cache": "keep a dict of the results",
    "heapq": "write the heap as a class over a list, or sort",
    "itertools": "use a loop or a generator function",
    "json": "read it at build time, or write a parser over bytes",
    "logging": "use print",
    "math": "use integer arithmetic, or compute a table at build time",
    "operator": "use a lambda",
    "os": "ask the platform, or do it at build time",
    "random": "write a generator over u64, or draw the numbers at build time",
    "re": "write the search over str or bytes, or use it at build time",
    "struct": "use int.from_bytes and to_bytes, or a @struct",
    "sys.exit": "return the status from main",
    "time": "ask the platform",
}
"""Module, or name in a module, of the standard library to the help of its diagnostic."""


def instead_of_library(name: str) -> str:
    """The help for a function or class of the standard library."""
    return LIBRARY.get(name) or LIBRARY.get(name.split(".")[0]) or "call it at build time, at module level"
