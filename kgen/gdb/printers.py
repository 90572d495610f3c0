"""Values as Python shows them, for gdb: `source printers.py`, or `kgen gdb IMAGE`, which does it.

The debug information describes what lies in memory (`kgen/backend/debug_types.py`); this reads it. A reference to an
object is shown by the object's own class and address; `print *NAME` shows its fields. `$item(NAME, INDEX or KEY)` is
an element of a list, deque or dict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import gdb

HEADER_SIZE: Final = 16
TYPEINFO: Final = 8
TYPEINFO_NAME: Final = 24
TYPEINFO_NAME_LENGTH: Final = 32
"""Offsets of an object's header and of its typeinfo (kgen/runtime/object.py)."""

LONGEST_NAME: Final = 200
GONE: Final = "<optimized out>"

Shown = Callable[[gdb.Value], str]


class Printer:
    """A value with its way of being shown."""

    def __init__(self, value: gdb.Value, shown: Shown) -> None:
        self.value = value
        self.shown = shown

    def to_string(self) -> str:
        try:
            return self.shown(self.value)
        except gdb.MemoryError as error:
            return f"<{error}>"
        except gdb.error:
            # gdb has no other way to ask whether some part of a value was optimised away.
            return GONE


def text(value: gdb.Value) -> str:
    """A value inside another one."""
    return value.format_string()


def number(value: gdb.Value) -> int:
    """An integer or address; raises `gdb.error` for a part that only the optimiser knows of, which gdb reads as 0."""
    if value.format_string(raw=True).startswith("<"):
        raise gdb.error("not in memory")
    return int(value)


def limit() -> int:
    """How many elements or characters are shown (`set print elements`)."""
    return gdb.parameter("print elements") or 1 << 30


def joined(parts: Iterator[str]) -> str:
    """The first elements, with commas between them."""
    shown: list[str] = []
    for part in parts:
        if len(shown) == limit():
            shown.append("...")
            break
        shown.append(part)
    return ", ".join(shown)


def memory(value: gdb.Value) -> tuple[bytes, str]:
    """The bytes at `data`, and dots when they are not all."""
    length = number(value["length"])
    count = min(length, limit())
    data = bytes(gdb.selected_inferior().read_memory(number(value["data"]), count)) if count else b""
    return data, "..." if count < length else ""


# Text and bytes


def show_str(value: gdb.Value) -> str:
    data, dots = memory(value)
    return repr(data.decode("utf-8", "replace" if not dots else "ignore")) + dots


def show_bytes(value: gdb.Value) -> str:
    data, dots = memory(value)
    return repr(data) + dots


def show_bytearray(value: gdb.Value) -> str:
    return f"bytearray({show_bytes(value)})"


# Containers


def items(value: gdb.Value) -> Iterator[gdb.Value]:
    """The elements of a list or deque."""
    length = number(value["length"])
    ring = any(field.name == "first" for field in value.type.strip_typedefs().fields())
    first, mask = (int(value["first"]), int(value["capacity"]) - 1) if ring else (0, -1)
    for index in range(length):
        yield value["data"][first + index & mask]


def entries(value: gdb.Value) -> Iterator[gdb.Value]:
    """The entries of a dict or set, without holes."""
    for index in range(number(value["used"])):
        entry = value["entries"][index]
        if int(entry["tag"]) != 0:
            yield entry


def show_list(value: gdb.Value) -> str:
    return f"[{joined(map(text, items(value)))}]"


def show_deque(value: gdb.Value) -> str:
    return f"deque([{joined(map(text, items(value)))}])"


def show_dict(value: gdb.Value) -> str:
    pairs = (f"{text(entry['key'])}: {text(entry['value'])}" for entry in entries(value))
    return f"{{{joined(pairs)}}}"


def show_set(value: gdb.Value) -> str:
    return f"{{{joined(text(entry['key']) for entry in entries(value))}}}" if int(value["live"]) else "set()"


CONTAINERS: Final[dict[str, Shown]] = {
    "list": show_list,
    "deque": show_deque,
    "dict": show_dict,
    "set": show_set,
    "bytearray": show_bytearray,
}

# Optionals, unions, tuples, references


def show_bool(value: gdb.Value) -> str:
    return "True" if int(value) else "False"


def show_byte(value: gdb.Value) -> str:
    # Not as a character, too.
    return str(number(value))


def show_optional(value: gdb.Value) -> str:
    return text(value["value"]) if value["present"] else "None"


def show_union(value: gdb.Value) -> str:
    held = value["tag"].format_string()
    if held == "None":
        return held
    names = {field.name for field in value.type.strip_typedefs().fields()}
    return text(value[held]) if held in names else f"<no value: tag {held}>"


def show_tuple(value: gdb.Value) -> str:
    parts = [text(value[field.name]) for field in value.type.strip_typedefs().fields()]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def show_reference(value: gdb.Value) -> str:
    address = number(value)
    if address == 0:
        return "None"
    container = container_of(value.type.strip_typedefs().target())
    if container is not None:
        return container(value.dereference())
    return f"<{class_name(address)} at {address:#x}>"


def class_name(address: int) -> str:
    """The name of an object's own class, which may be derived from the declared one."""
    typeinfo = word(address + TYPEINFO)
    length = min(word(typeinfo + TYPEINFO_NAME_LENGTH), LONGEST_NAME)
    return bytes(gdb.selected_inferior().read_memory(word(typeinfo + TYPEINFO_NAME), length)).decode("utf-8", "replace")


def word(address: int) -> int:
    return int.from_bytes(bytes(gdb.selected_inferior().read_memory(address, 8)), "little")


# Which is which


def container_of(kind: gdb.Type) -> Shown | None:
    return CONTAINERS.get((kind.name or "").split("[")[0])


def is_object(kind: gdb.Type) -> bool:
    """Whether a structure is an object: then its header comes before the fields."""
    if kind.code != gdb.TYPE_CODE_STRUCT or kind.sizeof < HEADER_SIZE:
        return False
    fields = kind.fields()
    return not fields or fields[0].bitpos >= 8 * HEADER_SIZE


def shown_structure(kind: gdb.Type) -> Shown | None:
    if kind.name in ("str", "bytes"):
        return show_str if kind.name == "str" else show_bytes
    names = [field.name for field in kind.fields()]
    if names == ["present", "value"] or names == ["present"]:
        return show_optional
    if names[:1] == ["tag"] and "|" in (kind.name or ""):
        return show_union
    if names and names == [f"item{number}" for number in range(len(names))]:
        return show_tuple
    return container_of(kind) if is_object(kind) else None


def lookup(value: gdb.Value) -> Printer | None:
    """gdb asks this for every value that it shows."""
    kind = value.type.strip_typedefs()
    shown: Shown | None = None
    if kind.code == gdb.TYPE_CODE_BOOL:
        shown = show_bool
    elif kind.name in ("u8", "i8"):
        shown = show_byte
    elif kind.code == gdb.TYPE_CODE_PTR and is_object(kind.target().strip_typedefs()):
        shown = show_reference
    elif kind.code == gdb.TYPE_CODE_STRUCT:
        shown = shown_structure(kind)
    return Printer(value, shown) if shown is not None else None


class Item(gdb.Function):
    """`$item(container, which)`: the element of a list or deque at an index, the value of a dict at a key."""

    def __init__(self) -> None:
        super().__init__("item")

    def invoke(self, container: gdb.Value, which: gdb.Value) -> gdb.Value:
        kind = container.type.strip_typedefs()
        value = container.dereference() if kind.code == gdb.TYPE_CODE_PTR else container
        name = (value.type.strip_typedefs().name or "").split("[")[0]
        if name in ("list", "deque"):
            found = list(items(value))
            index = int(which)
            if not -len(found) <= index < len(found):
                raise gdb.error(f"index {index} is not in a {name} of {len(found)}")
            return found[index]
        if name == "dict":
            key = wanted(which)
            for entry in entries(value):
                if text(entry["key"]) in key:
                    return entry["value"]
            raise gdb.error(f"no key {key[0]}")
        raise gdb.error(f"{name or kind} is no list, deque or dict")


def wanted(key: gdb.Value) -> tuple[str, ...]:
    """How a key that was typed may be shown: "x" stands for a str or for bytes."""
    try:
        typed = key.string()
    except gdb.error:
        return (text(key),)
    return repr(typed), repr(typed.encode())


gdb.pretty_printers.append(lookup)
Item()
