"""By zlib; of the damaged streams zlib must refuse each."""

from __future__ import annotations

import zlib

from tests.programs.inflate import DYNAMIC, FIXED, LITERALS_ONLY, STORED


def expected() -> str:
    streams = [("stored", STORED), ("fixed", FIXED), ("dynamic", DYNAMIC), ("literals", LITERALS_ONLY)]
    lines = [f"{name:>8}: {len(data):4} -> {len(zlib.decompress(data))} True" for name, data in streams]
    damaged = [
        b"",
        DYNAMIC[:-10],
        b"\x78\x9c\x07" + bytes(8),
        DYNAMIC[:-1] + b"\x00",
        b"\x78\x9c\x03\x42" + bytes(5),
    ]
    messages = ["not a zlib stream", "unexpected end", "bad block type", "bad checksum", "distance too far back"]
    for data, message in zip(damaged, messages, strict=True):
        try:
            zlib.decompress(data)
        except zlib.error:
            lines.append(message)
    return "\n".join(lines) + "\n"
