"""By base64; what is wrong with the bad texts is read off by eye."""

from __future__ import annotations

import base64


def expected() -> str:
    lines: list[str] = []
    for text in ("", "f", "fo", "foo", "foob", "fooba", "foobar", "any carnal pleasure"):
        lines.append(f"{text!r:>22} {base64.b64encode(text.encode()).decode():<28} True")
    lines.append(base64.b64encode(bytes(range(256))).decode())
    lines.append("True")
    lines.append("Zg=: length is not a multiple of 4 at 3")
    lines.append("Zm9v!mFy: invalid character '!' at 4")
    lines.append("Zh==: stray bits at 1")
    lines.append("====: invalid character '=' at 0")
    lines.append("Z===: invalid character '=' at 1")
    lines.append("Zm=v: invalid character '=' at 2")
    return "\n".join(lines) + "\n"
