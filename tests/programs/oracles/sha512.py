"""By hashlib."""

from __future__ import annotations

import hashlib


def expected() -> str:
    lines: list[str] = []
    for length in (0, 3, 111, 112, 127, 128, 300):
        message = (b"kgen compiles " * 30)[:length]
        lines.append(f"{length:4} {hashlib.sha512(message).hexdigest()}")
        lines.append(f"     {hashlib.sha384(message).hexdigest()}")
    return "\n".join(lines) + "\n"
