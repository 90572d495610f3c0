"""A flattened device tree reader (Devicetree Specification 0.4, chapter 5): nodes, properties, addresses, interrupts."""

from __future__ import annotations

import struct as packing
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from kgen.lang import Error, u32, u64

MAGIC: Final = 0xD00DFEED


class Token(IntEnum):
    """What starts each item of the structure block."""

    BEGIN_NODE = 1
    END_NODE = 2
    PROPERTY = 3
    NOP = 4
    END = 9


Description = tuple[str, dict[str, bytes], list["Description"]]


def _cells(*values: int) -> bytes:
    return packing.pack(f">{len(values)}I", *values)


DESCRIPTION: Final[Description] = (
    "",
    {"compatible": b"example,board\0example,generic\0", "#address-cells": _cells(2), "#size-cells": _cells(2)},
    [
        (
            "memory@80000000",
            {"device_type": b"memory\0", "reg": _cells(0, 0x8000_0000, 0, 0x1000_0000, 1, 0, 0, 0x4000)},
            [],
        ),
        (
            "soc",
            {"#address-cells": _cells(1), "#size-cells": _cells(1), "ranges": b""},
            [
                (
                    "serial@9000000",
                    {"compatible": b"ns16550a\0", "reg": _cells(0x0900_0000, 0x100), "interrupts": _cells(33)},
                    [],
                ),
                ("rtc@9010000", {"compatible": b"rtc\0", "reg": _cells(0x0901_0000, 0x20)}, []),
            ],
        ),
        ("chosen", {"bootargs": b"console=ttyS0 quiet\0"}, []),
    ],
)


def _flatten() -> bytes:
    strings = b""

    def emit(node: Description) -> bytes:
        nonlocal strings
        name, properties, children = node
        text = name.encode() + b"\0"
        out = _cells(Token.BEGIN_NODE) + text + bytes(-len(text) % 4)
        for key, value in properties.items():
            if key.encode() + b"\0" not in strings:
                strings += key.encode() + b"\0"
            out += (
                _cells(Token.PROPERTY, len(value), strings.index(key.encode() + b"\0")) + value + bytes(-len(value) % 4)
            )
        return out + b"".join(emit(child) for child in children) + _cells(Token.NOP, Token.END_NODE)

    body = emit(DESCRIPTION) + _cells(Token.END)
    start = 40 + 16
    total = start + len(body) + len(strings)
    head = _cells(MAGIC, total, start, start + len(body), 40, 17, 16, 0, len(strings), len(body))
    return head + bytes(16) + body + strings


BLOB: Final = _flatten()


class TreeError(Error):
    """A blob that is not a device tree."""

    def __init__(self, message: str) -> None:
        self.message = message


@dataclass
class Node:
    name: str
    properties: dict[str, bytes]
    children: list[Node]

    def cells(self, name: str) -> list[u32]:
        """A property as 32-bit numbers; empty where it is absent."""
        value = self.properties.get(name, b"")
        return [u32(int.from_bytes(value[at : at + 4], "big")) for at in range(0, len(value), 4)]

    def texts(self, name: str) -> list[str]:
        """A property as zero-terminated strings."""
        return [part.decode() for part in self.properties.get(name, b"").split(b"\0") if part]

    def cell(self, name: str, default: u32) -> u32:
        """A property of one cell."""
        values = self.cells(name)
        return values[0] if values else default


class Parser:
    """A position in the structure block."""

    def __init__(self, blob: bytes) -> None:
        self.blob = blob
        if len(blob) < 40 or self.word(0) != MAGIC:
            raise TreeError("bad magic")
        if self.word(4) > u32(len(blob)):
            raise TreeError("the blob is cut off")
        self.position = int(self.word(8))
        self.strings = int(self.word(12))

    def word(self, offset: int) -> u32:
        """A big-endian number."""
        if offset + 4 > len(self.blob):
            raise TreeError("unexpected end")
        return u32(int.from_bytes(self.blob[offset : offset + 4], "big"))

    def _take(self) -> u32:
        self.position += 4
        return self.word(self.position - 4)

    def _text(self, offset: int) -> str:
        end = self.blob.find(b"\0", offset)
        if end < 0:
            raise TreeError("a name does not end")
        return self.blob[offset:end].decode()

    def root(self) -> Node:
        """The whole tree."""
        if self._take() != Token.BEGIN_NODE:
            raise TreeError("no root")
        node = self._node()
        if self._take() != Token.END:
            raise TreeError("no end")
        return node

    def _node(self) -> Node:
        name = self._text(self.position)
        self.position = (self.position + len(name) + 4) & ~3
        node = Node(name, {}, [])
        while (token := self._take()) != Token.END_NODE:
            match token:
                case Token.BEGIN_NODE:
                    node.children.append(self._node())
                case Token.PROPERTY:
                    length, place = int(self._take()), int(self._take())
                    node.properties[self._text(self.strings + place)] = self.blob[
                        self.position : self.position + length
                    ]
                    self.position = (self.position + length + 3) & ~3
                case Token.NOP:
                    pass
                case _:
                    raise TreeError(f"token {token}")
        return node


def joined(cells: list[u32]) -> u64:
    """One number of one or two cells."""
    value = u64(0)
    for cell in cells:
        value = value << 32 | cell
    return value


def print_node(node: Node, parent: Node, path: str) -> None:
    """A node with what it says about itself, then its children."""
    print(path)
    for text in node.texts("compatible"):
        print(f"  is {text}")
    address_cells, size_cells = int(parent.cell("#address-cells", u32(2))), int(parent.cell("#size-cells", u32(1)))
    reg = node.cells("reg")
    step = address_cells + size_cells
    for number in range(len(reg) // step):
        at = number * step
        base, size = joined(reg[at : at + address_cells]), joined(reg[at + address_cells : at + step])
        print(f"  at {base:#x}..{base + size:#x}")
    for number in node.cells("interrupts"):
        print(f"  interrupt {number}")
    for child in node.children:
        print_node(child, node, f"{path.rstrip('/')}/{child.name}")


def main() -> int:
    root = Parser(BLOB).root()
    print_node(root, root, "/")
    for node in root.children:
        if node.name == "chosen":
            print(node.texts("bootargs"))
    damaged = [b"", BLOB[:-1], BLOB[:8] + b"\0\0\0\x10" + BLOB[12:], BLOB[:56] + b"\0\0\0\x07" + BLOB[60:]]
    damaged.append(BLOB[:67] + b"\x07" + BLOB[68:])
    for blob in damaged:
        try:
            Parser(blob).root()
            print("accepted")
        except TreeError as error:
            print(error.message)
    return 0
