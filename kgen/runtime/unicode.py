"""Character properties and case mappings beyond ASCII, taken from the Unicode data of the building CPython.

Every table is made when an image first needs it: build time is Python's import time, and a program that never asks
for the case of a letter has no table of cases.

A property is a sorted array of code points at which it begins and ends by turns. A case mapping is a sorted array
of code points and, for each of them, three code points to replace it by (0: no more).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from kgen.lang import Array, u32, usize

if TYPE_CHECKING:
    ALPHABETIC: Array[u32]
    DIGIT: Array[u32]
    ALPHANUMERIC: Array[u32]
    SPACE: Array[u32]
    UPPER: Array[u32]
    LOWER: Array[u32]
    CASED: Array[u32]
    CASE_IGNORABLE: Array[u32]
    PRINTABLE: Array[u32]
    TO_UPPER: Array[u32]
    TO_UPPER_RESULTS: Array[u32]
    TO_LOWER: Array[u32]
    TO_LOWER_RESULTS: Array[u32]
    TO_TITLE: Array[u32]
    TO_TITLE_RESULTS: Array[u32]

MAPPED: Final = 3
"""No case mapping gives more characters than this."""


def _is_cased(character: str) -> bool:
    return character.isupper() or character.islower() or unicodedata.category(character) == "Lt"


_WORD_MIDDLES: Final = ":\u00b7\u0387\u055f\u05f4\u2027\ufe13\ufe55\uff1a.\u2018\u2019\u2024\ufe52\uff07\uff0e'"
"""The characters of Word_Break MidLetter, MidNumLet and Single_Quote (Unicode Standard Annex #29)."""


def _is_case_ignorable(character: str) -> bool:
    return character in _WORD_MIDDLES or unicodedata.category(character) in ("Mn", "Me", "Cf", "Lm", "Sk")


_PROPERTIES: Final[dict[str, Callable[[str], bool]]] = {
    "ALPHABETIC": str.isalpha,
    "DIGIT": str.isdigit,
    "ALPHANUMERIC": str.isalnum,
    "SPACE": str.isspace,
    "UPPER": str.isupper,
    "LOWER": str.islower,
    "CASED": _is_cased,
    "CASE_IGNORABLE": _is_case_ignorable,
    "PRINTABLE": str.isprintable,
}

_MAPPINGS: Final[dict[str, Callable[[str], str]]] = {
    "TO_UPPER": str.upper,
    "TO_LOWER": str.lower,
    "TO_TITLE": str.title,
}


def __getattr__(name: str) -> Array[u32]:
    """Makes the table called `name`."""
    if name in _PROPERTIES:
        made = {name: _boundaries(_PROPERTIES[name])}
    elif name.removesuffix("_RESULTS") in _MAPPINGS:
        base = name.removesuffix("_RESULTS")
        made = dict(zip((base, base + "_RESULTS"), _mapping(_MAPPINGS[base]), strict=True))
    else:
        raise AttributeError(name)
    globals().update(made)
    return made[name]


def _code_points() -> Iterator[int]:
    """All that can have a property or a case: planes 4 to 13 are unassigned, 15 and 16 are for private use."""
    yield from range(0x40000)
    yield from range(0xE0000, 0xF0000)


def _boundaries(holds: Callable[[str], bool]) -> Array[u32]:
    points: list[int] = []
    inside = False
    for code in _code_points():
        if holds(chr(code)) != inside:
            inside = not inside
            points.append(code)
    return _array(points)


def _mapping(convert: Callable[[str], str]) -> tuple[Array[u32], Array[u32]]:
    codes = [code for code in _code_points() if code >= 128 and convert(chr(code)) != chr(code)]
    results: list[int] = []
    for code in codes:
        mapped = [ord(character) for character in convert(chr(code))]
        results += [*mapped, 0, 0, 0][:MAPPED]
    return _array(codes), _array(results)


def _array(values: list[int]) -> Array[u32]:
    made = Array(u32, len(values))
    for index, value in enumerate(values):
        made[index] = u32(value)
    return made


def holds(boundaries: Array[u32], code: u32) -> bool:
    """Whether a code point has the property."""
    return count_up_to(boundaries, code) & 1 == 1


def count_up_to(sorted_codes: Array[u32], code: u32) -> usize:
    """How many of the code points are at most `code`."""
    low = usize(0)
    high = usize(len(sorted_codes))
    while low < high:
        middle = (low + high) >> 1
        if sorted_codes[middle] <= code:
            low = middle + 1
        else:
            high = middle
    return low
