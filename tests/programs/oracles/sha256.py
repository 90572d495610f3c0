"""By hashlib."""

from __future__ import annotations

import hashlib


def expected() -> str:
    messages = [b"", b"abc", b"The quick brown fox jumps over the lazy dog", b"a" * 1000]
    lines = [hashlib.sha256(message).hexdigest() for message in messages]
    streamed = b"".join(bytes([length]) * length for length in range(150))
    lines.append(f"streamed {hashlib.sha256(streamed).hexdigest()}")
    return "\n".join(lines) + "\n"
