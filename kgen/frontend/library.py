"""Where compiled code ends: Python's library is there at build time only."""

from __future__ import annotations

import sys
import types
from typing import Final

LIBRARY: Final = frozenset(sys.stdlib_module_names) - {"builtins", "__main__", "typing"}
"""Modules of the library; builtins and typing have answers of their own."""


def library_name(found: object) -> str | None:
    """`json.dumps` for a function, method or class of the standard library; None for anything else."""
    function: object = found.__func__ if isinstance(found, types.MethodType) else found
    if not isinstance(function, type | types.FunctionType | types.BuiltinFunctionType):
        return None
    # Builtin functions that are made at run time may have no module.
    module = str(function.__module__)
    if module.split(".")[0] not in LIBRARY:
        return None
    return f"{module.lstrip('_')}.{function.__qualname__}"


def wrapper_name(found: object) -> str | None:
    """The name in the standard library of what a decorator put around a function of the program; else None."""
    if not isinstance(found, types.FunctionType):
        return None
    module = str(found.__globals__.get("__name__"))
    if module == found.__module__ or module.split(".")[0] not in LIBRARY:
        return None
    return f"{module}.{found.__code__.co_name}"
