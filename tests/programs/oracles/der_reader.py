"""By slices and signed `int.from_bytes`; the broken inputs are read off by eye."""

from __future__ import annotations

from tests.programs.der_reader import BROKEN, CERTIFICATE_LIKE

NAMES = {
    1: "BOOLEAN", 2: "INTEGER", 3: "BIT_STRING", 4: "OCTET_STRING", 5: "NULL", 6: "OBJECT_IDENTIFIER", 10: "ENUMERATED",
    12: "UTF8_STRING", 19: "PRINTABLE_STRING", 23: "UTC_TIME", 48: "SEQUENCE", 49: "SET",
}  # fmt: skip
OIDS = {"2a864886f70d01010b": "1.2.840.113549.1.1.11", "550406": "2.5.4.6"}


def _value(tag: int, content: bytes) -> str:
    match tag:
        case 1:
            return "True"
        case 2 | 10:
            number = int.from_bytes(content, "big", signed=True)
            return str(number) if len(content) <= 8 else "0x" + content.hex()
        case 3:
            return f"{8 * len(content[1:]) - content[0]} bits {content[1:].hex()}"
        case 5:
            return "-"
        case 6:
            return OIDS[content.hex()]
        case 12 | 19 | 23:
            return repr(content.decode())
        case _:
            return content.hex()


def _lines(data: bytes, depth: int) -> list[str]:
    lines: list[str] = []
    while data:
        tag, length, header = data[0], data[1], 2
        if length & 0x80:
            header += length & 0x7F
            length = int.from_bytes(data[2:header], "big")
        content, data = data[header : header + length], data[header + length :]
        name = "  " * depth + NAMES.get(tag, f"[{tag & 31}]")
        if tag & 0x20:
            lines += [f"{name} {length}", *_lines(content, depth + 1)]
        else:
            lines.append(f"{name} {_value(tag, content)}")
    return lines


MESSAGES = [
    ["no length at 0"],
    ["SEQUENCE 3", "  INTEGER 1", "multi-byte tag at 5"],
    ["indefinite length at 0"],
    ["length is not the shortest at 0"],
    ["integer is not the shortest at 0"],
    ["empty integer at 0"],
    ["bad boolean at 0"],
    ["multi-byte tag at 0"],
    ["SEQUENCE 3", "content runs over the end at 0"],
    ["bad length of length at 0"],
    ["length is not the shortest at 0"],
]


def expected() -> str:
    lines = _lines(CERTIFICATE_LIKE, 0)
    lines.append(f"{len(lines)} elements")
    for data, messages in zip(BROKEN, MESSAGES, strict=True):
        lines += [*messages[:-1], f"{data.hex()}: {messages[-1]}"]
    return "\n".join(lines) + "\n"
