"""By RFC 8439 over Python's unbounded integers; the first box is also the RFC's own vector (2.8.2)."""

from __future__ import annotations

import struct

MASK = 0xFFFF_FFFF


def _stream(key: bytes, counter: int, nonce: bytes) -> bytes:
    start = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter]
    start += struct.unpack("<3I", nonce)
    x = list(start)
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for a, b, c, d in (columns + diagonals) * 10:
        for left, right, turned, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            x[left] = (x[left] + x[right]) & MASK
            mixed = x[turned] ^ x[left]
            x[turned] = (mixed << bits | mixed >> (32 - bits)) & MASK
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(x, start, strict=True)))


def _seal(key: bytes, nonce: bytes, text: bytes, extra: bytes) -> bytes:
    stream = b"".join(_stream(key, 1 + block, nonce) for block in range(len(text) // 64 + 1))
    sealed = bytes(a ^ b for a, b in zip(text, stream, strict=False))
    message = extra + bytes(-len(extra) % 16) + sealed + bytes(-len(sealed) % 16)
    message += struct.pack("<QQ", len(extra), len(sealed))
    once = _stream(key, 0, nonce)
    factor = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at : at + 16] + b"\x01", "little")) * factor % (2**130 - 5)
    return sealed + ((total + int.from_bytes(once[16:32], "little")) % 2**128).to_bytes(16, "little")


def expected() -> str:
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    extra = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    text = b"Ladies and Gentlemen of the class of '99: If I could offer you "
    text += b"only one tip for the future, sunscreen would be it."
    box = _seal(key, nonce, text, extra)
    assert box[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"
    lines = [box[:-16].hex(), box[-16:].hex(), "True", "forged"]
    lines += [f"{length} {_seal(key, nonce, bytes(length), b'')[-16:].hex()}" for length in range(0, 70, 23)]
    return "\n".join(lines) + "\n"
