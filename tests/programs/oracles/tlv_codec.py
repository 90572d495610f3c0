"""By building the same bytes from the inside out."""

from __future__ import annotations


def _varint(value: int) -> bytes:
    digits = [value >> shift & 0x7F for shift in range(0, max(value.bit_length(), 1), 7)]
    return bytes([digit | 0x80 for digit in digits[:-1]] + digits[-1:])


def _tlv(tag: int, value: bytes) -> bytes:
    return bytes([tag]) + _varint(len(value)) + value


def expected() -> str:
    numbers = [0, 1, 127, 128, 300, 1 << 40]
    inner = _tlv(3, bytes(range(10))) + _tlv(4, b"")
    group = b"".join(_tlv(2, _varint(n)) for n in numbers) + _tlv(4, inner) + _tlv(1, b"x" * 130)
    message = _tlv(1, b"device") + _tlv(4, group) + bytes([9, 2, 0, 0, 2, 1, 42])
    shown = f"'device' [{' '.join(map(str, numbers))} [<{bytes(range(10)).hex()}> []] {'x' * 130!r}] ?9:2 42"
    lines = [f"{len(message)} {message.hex()}", shown]
    lines += [f"malformed at {len(message) - 1}", "malformed at 9", "malformed at 9", "malformed at 1"]
    return "\n".join(lines) + "\n"
