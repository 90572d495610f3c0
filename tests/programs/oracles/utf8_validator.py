"""By CPython's own decoder."""

from __future__ import annotations

from tests.programs.utf8_validator import SAMPLES


def expected() -> str:
    lines: list[str] = []
    for data in SAMPLES:
        try:
            text = data.decode()
            lines.append(f"{len(data):2} bytes, {len(text):2} characters: {text}")
        except UnicodeDecodeError as error:
            shown = data.decode(errors="replace")
            lines.append(f"{data.hex()}: {error.end - error.start} bad from {error.start}; {shown}")
    every = "".join(chr(code) for code in range(0x20, 0x11000, 0x53) if not 0xD800 <= code < 0xE000)
    lines.append(f"{len(every)} {len(every.encode())} True")
    return "\n".join(lines) + "\n"
