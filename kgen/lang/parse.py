"""Numbers from text, without the panic of `int(text)`."""

from __future__ import annotations


def parse_int(text: str, base: int = 10) -> int | None:
    """The number that `text` spells in `base` (2 to 36): an optional sign, then digits; None for anything else,
    also for a number that does not fit in an `int`."""
    negative = text.startswith("-")
    digits = text[1:] if negative or text.startswith("+") else text
    if not digits:
        return None
    value = 0
    for character in digits:
        digit = _digit(character)
        if digit < 0 or digit >= base:
            return None
        value = value * base + digit
        if value > 1 << 63:
            return None
    value = -value if negative else value
    return value if -(1 << 63) <= value < 1 << 63 else None


def _digit(character: str) -> int:
    if "0" <= character <= "9":
        return ord(character) - ord("0")
    if "a" <= character <= "z":
        return ord(character) - ord("a") + 10
    if "A" <= character <= "Z":
        return ord(character) - ord("A") + 10
    return -1
