"""Methods of builtin types whose Python signature needs more than one function of the subset.

The front end asks this table when it resolves a method of a builtin: by the number of arguments ("2"), by a
keyword argument ("key") or by the type of the first argument ("int", "list"...), it takes another method than the
one of the written name.
"""

from __future__ import annotations

from typing import Final

OVERLOADS: Final[dict[tuple[type, str], tuple[tuple[str, str], ...]]] = {
    (dict, "get"): (("2", "get_or"),),
    (dict, "pop"): (("2", "pop_or"),),
    (list, "sort"): (("key", "sort_by"),),
    (bytes, "__contains__"): (("int", "contains_integer"),),
    (bytearray, "__contains__"): (("int", "contains_integer"),),
    (bytearray, "extend"): (("bytearray", "extend_array"),),
    (bytearray, "__iadd__"): (("bytearray", "add_array"),),
    (bytearray, "__eq__"): (("bytes", "equals_bytes"),),
}
"""(builtin, method) to pairs of a condition and the method that it selects."""
