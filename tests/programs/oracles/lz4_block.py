"""By the format description, read over slices; the samples need only their lengths."""

from __future__ import annotations


def _run(first: int, length: int) -> bytes:
    return bytes([first]) * length


def expected() -> str:
    lines = [f"{length:5} True True" for length in (0, 3, 400, 5000, 46, 768)]
    # token 1f: one literal, then a match of 15 + 3 + 4 at distance 1; token 50: five literals
    lines.append(repr(b"a" + _run(0x61, 15 + 3 + 4) + b"bcdef"))
    lines.append("unexpected end at 0")
    lines.append("literals run over the end at 1")
    lines.append(repr(b"a"))
    lines.append("offset 2 outside the 1 bytes so far at 4")
    lines.append("unexpected end at 6")
    lines.append("too long at 6")
    return "\n".join(lines) + "\n"
