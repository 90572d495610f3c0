"""By the description that the blob was made of."""

from __future__ import annotations

import struct

from tests.programs.device_tree import DESCRIPTION, Description


def _words(value: bytes) -> list[int]:
    return list(struct.unpack(f">{len(value) // 4}I", value))


def _number(words: list[int]) -> int:
    return int.from_bytes(struct.pack(f">{len(words)}I", *words), "big")


def _lines(node: Description, parent: Description, path: str) -> list[str]:
    name, properties, children = node
    lines = [path]
    lines += [f"  is {text.decode()}" for text in properties.get("compatible", b"").split(b"\0")[:-1]]
    wide, size = _words(parent[1]["#address-cells"])[0], _words(parent[1]["#size-cells"])[0]
    reg = _words(properties.get("reg", b""))
    while reg:
        base, reg = _number(reg[:wide]), reg[wide:]
        length, reg = _number(reg[:size]), reg[size:]
        lines.append(f"  at {base:#x}..{base + length:#x}")
    lines += [f"  interrupt {number}" for number in _words(properties.get("interrupts", b""))]
    for child in children:
        lines += _lines(child, node, f"{path.rstrip('/')}/{child[0]}")
    assert name or path == "/"
    return lines


def expected() -> str:
    lines = [*_lines(DESCRIPTION, DESCRIPTION, "/"), "['console=ttyS0 quiet']"]
    lines += ["bad magic", "the blob is cut off", "no root", "no root", "token 7"]
    return "\n".join(lines) + "\n"
