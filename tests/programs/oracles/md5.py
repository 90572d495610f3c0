"""By hashlib."""

from __future__ import annotations

import hashlib


def expected() -> str:
    texts = ["", "a", "abc", "message digest", "abcdefghijklmnopqrstuvwxyz", "1234567890" * 8]
    lines = [f"MD5 ({text!r}) = {hashlib.md5(text.encode()).hexdigest()}" for text in texts]
    lines.append(hashlib.md5(bytes(1000)).hexdigest())
    return "\n".join(lines) + "\n"
