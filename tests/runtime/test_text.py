"""str, bytes, formatting and integers against Python's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgen.lang import u64
from kgen.runtime import bytes as octets_module
from kgen.runtime import format as formats
from kgen.runtime import hash as hashes
from kgen.runtime import ints
from kgen.runtime import str as text_module
from kgen.runtime.list import List
from kgen.runtime.str import Str
from tests.runtime.worlds import bounds, octets, outcome, plain, plain_list, raw, text, written

ALPHABET = "ab ,\tA9_é€😀'\"\\\n"
TEXT = st.text(ALPHABET, max_size=14)
ASCII = st.text("ab ,\tA9_\n", max_size=14)
INDEX = st.one_of(st.none(), st.integers(-9, 16))


@given(TEXT, TEXT)
@settings(max_examples=150, deadline=None)
def test_text_compares_searches_and_joins_as_pythons(a: str, b: str) -> None:
    x, y = text(a), text(b)
    assert (x == y, x < y, x <= y, x > y, x >= y) == (a == b, a < b, a <= b, a > b, a >= b)
    assert plain(x + y) == a + b
    assert (y in x, x.find(y), x.rfind(y), x.count(y)) == (b in a, a.find(b), a.rfind(b), a.count(b))
    assert (x.startswith(y), x.endswith(y)) == (a.startswith(b), a.endswith(b))
    assert [plain(part) for part in x.partition(text(","))] == list(a.partition(","))
    assert [plain(part) for part in x.rpartition(text(","))] == list(a.rpartition(","))
    assert plain(x * 3) == a * 3
    assert [plain(c) for c in x] == list(a)
    if b:
        assert plain_list(x.split(y)) == a.split(b)
        assert plain(x.replace(y, text("<>"))) == a.replace(b, "<>")
    assert plain(x.strip(y)) == a.strip(b) if b else plain(x.strip()) == a.strip()
    assert plain(x.removeprefix(y)) == a.removeprefix(b)
    assert plain(x.removesuffix(y)) == a.removesuffix(b)


@given(TEXT, INDEX, INDEX, st.integers(-3, 3))
@settings(max_examples=150, deadline=None)
def test_text_is_indexed_by_characters(a: str, start: int | None, stop: int | None, step: int) -> None:
    x = text(a)
    assert outcome(lambda: plain(x[start or 0])) == outcome(lambda: a[start or 0])
    taken = outcome(lambda: plain(x.__getslice__(start or 0, stop or 0, step, start is not None, stop is not None)))
    assert taken == outcome(lambda: a[start:stop:step])
    assert plain(x.__getrange__(*bounds(start, stop))) == a[start:stop]
    assert x.find(text("a"), start or 0) == a.find("a", start or 0)


@given(ASCII, st.integers(0, 20), st.integers(-1, 3))
@settings(max_examples=100, deadline=None)
def test_text_is_split_padded_and_cased_as_pythons(a: str, width: int, limit: int) -> None:
    x = text(a)
    assert plain_list(x.split()) == a.split()
    assert plain_list(x.split(None, limit)) == a.split(None, limit)
    assert plain_list(x.split(text(","), limit)) == a.split(",", limit)
    assert plain_list(x.rsplit(None, limit)) == a.rsplit(None, limit)
    assert plain_list(x.rsplit(text(","), limit)) == a.rsplit(",", limit)
    assert plain_list(x.splitlines()) == a.splitlines()
    assert plain(x.ljust(width)) == a.ljust(width)
    assert plain(x.rjust(width, text("*"))) == a.rjust(width, "*")
    assert plain(x.center(width)) == a.center(width)
    assert plain(x.zfill(width)) == a.zfill(width)
    assert (plain(x.lower()), plain(x.upper())) == (a.lower(), a.upper())
    tests = (x.isdigit(), x.isalpha(), x.isalnum(), x.isspace(), x.isupper(), x.islower(), x.isidentifier())
    assert tests == (
        a.isdigit(),
        a.isalpha(),
        a.isalnum(),
        a.isspace(),
        a.isupper(),
        a.islower(),
        a.isidentifier(),
    )
    assert plain_list(x.split(text(","))) == a.split(",")
    parts = List[Str]()
    for part in a.split(","):
        parts.append(text(part))
    assert plain(text("--").join(parts)) == "--".join(a.split(","))


LETTERS = st.text("aZ9 ß\u01c5\u0149éΣσς\u0130日\u0660²\u2028\u00a0\ud7ff\ue000😀\u0301'.", max_size=9)


@given(LETTERS | st.text(max_size=6))
@settings(max_examples=60, deadline=None)
def test_letters_have_unicodes_case_and_classes(a: str) -> None:
    x = text(a)
    assert (plain(x.upper()), plain(x.swapcase()), plain(x.title())) == (a.upper(), a.swapcase(), a.title())
    assert (plain(x.lower()), plain(x.capitalize())) == (a.lower(), a.capitalize())
    tests = (x.isdigit(), x.isalpha(), x.isalnum(), x.isspace(), x.isupper(), x.islower(), x.isprintable())
    assert tests == (
        a.isdigit(),
        a.isalpha(),
        a.isalnum(),
        a.isspace(),
        a.isupper(),
        a.islower(),
        a.isprintable(),
    )
    assert written(lambda sink: formats.write_repr_str(sink, x)) == repr(a)


@given(TEXT)
@settings(deadline=None)
def test_repr_of_text_and_bytes(a: str) -> None:
    assert written(lambda sink: formats.write_repr_str(sink, text(a))) == repr(a)
    assert written(lambda sink: formats.write_repr_bytes(sink, octets(a.encode()))) == repr(a.encode())


@given(st.binary(max_size=8))
@settings(max_examples=200, deadline=None)
def test_decoding_refuses_what_python_refuses(data: bytes) -> None:
    try:
        expected = len(data.decode())
    except UnicodeDecodeError:
        expected = -1
    assert text_module.is_text(octets(data)) == (expected >= 0)
    if expected >= 0:
        assert len(octets(data).decode()) == expected


@given(st.one_of(st.integers(0, 0x10FFFF), st.integers(-5, 300)))
@settings(deadline=None)
def test_ord_and_chr_are_inverse(code: int) -> None:
    if 0xD800 <= code <= 0xDFFF or code < 0:
        assert outcome(lambda: text_module.character(code)) == "ValueError"
    else:
        made = text_module.character(code)
        assert plain(made) == chr(code)
        assert text_module.ordinal(made) == code


def test_characters_are_made_whatever_the_heap_has_left() -> None:
    made = [text_module.character(code) for code in range(0x80, 0xC0)]
    assert [plain(character) for character in made] == [chr(code) for code in range(0x80, 0xC0)]


@given(st.binary(max_size=12), st.binary(max_size=3), INDEX, INDEX, st.integers(-3, 3))
@settings(max_examples=150, deadline=None)
def test_bytes_do_what_pythons_do(a: bytes, b: bytes, start: int | None, stop: int | None, step: int) -> None:
    x, y = octets(a), octets(b)
    assert (x == y, x < y, x <= y) == (a == b, a < b, a <= b)
    assert raw(x + y) == a + b
    assert (y in x, x.find(y), x.rfind(y), x.count(y)) == (b in a, a.find(b), a.rfind(b), a.count(b))
    assert plain(x.hex()) == a.hex()
    assert raw(octets_module.from_hex(text(a.hex(" ")))) == a
    assert raw(x.strip()) == a.strip()
    assert [raw(part) for part in x.split()] == a.split()
    assert [raw(part) for part in x.splitlines()] == a.splitlines()
    taken = outcome(lambda: raw(x.__getslice__(start or 0, stop or 0, step, start is not None, stop is not None)))
    assert taken == outcome(lambda: a[start:stop:step])
    assert raw(x.__getrange__(*bounds(start, stop))) == a[start:stop]
    if b:
        assert raw(x.replace(y, octets(b"--"))) == a.replace(b, b"--")
        assert [raw(part) for part in x.split(y)] == a.split(b)
    if len(a) < 8:
        assert ints.from_bytes(x, text("big")) == int.from_bytes(a, "big")
        assert ints.from_bytes(x, text("little")) == int.from_bytes(a, "little")


@given(st.integers(-(1 << 63), (1 << 63) - 1))
@settings(deadline=None)
def test_integers_are_written_and_read_back(value: int) -> None:
    assert written(lambda sink: formats.write_int(sink, value)) == str(value)
    assert written(lambda sink: formats.write_uint(sink, u64(abs(value)))) == str(abs(value))
    assert written(lambda sink: formats.write_hex(sink, u64(abs(value)))) == hex(abs(value))
    assert ints.parse_int(text(f" {value} "), 10) == value
    assert ints.parse_int(text(hex(value)), 0) == value
    assert hashes.hash_int(value) == hash(value)


@given(st.text("0123456789abxoABXO_+- z", max_size=8), st.sampled_from([0, 2, 8, 10, 16, 36]))
@settings(max_examples=300, deadline=None)
def test_integer_literals_are_read_as_python_reads_them(source: str, base: int) -> None:
    try:
        expected: int | None = int(source, base)
    except ValueError:
        expected = None
    assert ints.parse_int(text(source), base) == expected


SPECS = st.tuples(
    st.sampled_from(["", "<", ">", "^", "="]),
    st.sampled_from(["", "*", "0"]),
    st.sampled_from(["", "+", " "]),
    st.booleans(),
    st.integers(0, 18),
    st.sampled_from(["", "_", ","]),
    st.sampled_from(["d", "x", "X", "o", "b"]),
)


@given(SPECS, st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-2000, 2000))
@settings(max_examples=300, deadline=None)
def test_format_specs_mean_what_python_says(spec: tuple[str, str, str, bool, int, str, str], value: int) -> None:
    align, fill, sign, alternate, width, grouping, kind = spec
    if grouping == "," and kind != "d":
        grouping = "_"
    fill = fill if align else ""
    given = f"{fill}{align}{sign}{'#' if alternate else ''}{width or ''}{grouping}{kind}"
    made = written(
        lambda sink: formats.write_int_spec(
            sink,
            value < 0,
            formats.magnitude_of(value),
            ord(fill) if fill else 0,
            ord(align) if align else 0,
            ord(sign) if sign else 0,
            alternate,
            width,
            ord(grouping) if grouping else 0,
            ord(kind),
        )
    )
    assert made == format(value, given)


@given(TEXT, st.sampled_from(["", "<", ">", "^"]), st.integers(0, 12), st.integers(-1, 6))
@settings(deadline=None)
def test_text_specs_mean_what_python_says(a: str, align: str, width: int, precision: int) -> None:
    given = f"{align}{width or ''}{'.' + str(precision) if precision >= 0 else ''}"
    made = written(lambda sink: formats.write_str_spec(sink, text(a), 0, ord(align) if align else 0, width, precision))
    assert made == format(a, given)


@given(st.lists(st.integers(-(1 << 63), (1 << 63) - 1), max_size=5))
@settings(deadline=None)
def test_tuples_of_integers_hash_as_pythons(values: list[int]) -> None:
    state = hashes.tuple_seed()
    for value in values:
        state = hashes.tuple_step(state, hashes.hash_int(value))
    assert hashes.tuple_finish(state, u64(len(values))) == hash(tuple(values))


@given(st.integers(-30, 30), st.integers(0, 12), st.integers(1, 1 << 62))
@settings(deadline=None)
def test_powers(base: int, exponent: int, modulus: int) -> None:
    assert ints.power(base, exponent) == base**exponent
    assert ints.power_modulo(base, exponent, modulus) == pow(base, exponent, modulus)


@pytest.mark.parametrize("length", [0, 3, 8, 12])
def test_to_bytes(length: int) -> None:
    for value in (0, 1, 255, 256, (1 << 24) - 1):
        fits = value < 1 << (8 * length)
        big = outcome(lambda: raw(ints.to_bytes(value, length, text("big"))))
        little = outcome(lambda: raw(ints.to_bytes(value, length, text("little"))))
        assert big == (value.to_bytes(length, "big") if fits else "overflow")
        assert little == (value.to_bytes(length, "little") if fits else "overflow")


def test_bytes_of_a_count_are_zeroes() -> None:
    assert raw(octets_module.zeroes(5)) == bytes(5)
