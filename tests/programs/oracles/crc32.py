"""By zlib."""

from __future__ import annotations

import zlib


def expected() -> str:
    text = b"The quick brown fox jumps over the lazy dog"
    inputs = [b"", b"123456789", text, bytes(range(256))]
    crcs = " ".join(f"{zlib.crc32(data):08x}" for data in inputs)
    adlers = " ".join(f"{zlib.adler32(data):08x}" for data in inputs)
    lines = [f" bits: {crcs}", f"table: {crcs}", f"adler: {adlers}"]
    lines += [f"{cut:2} + {len(text) - cut:2}: {zlib.crc32(text):08x}" for cut in range(0, len(text) + 1, 9)]
    return "\n".join(lines) + "\n"
