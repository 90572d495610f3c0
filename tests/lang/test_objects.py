"""Atomics, weak references, errors, notes and number parsing."""

from __future__ import annotations

import builtins

import pytest

from kgen.lang import (
    I64_MAX,
    Atomic,
    Error,
    MemoryError,
    Panic,
    inline,
    noalloc,
    noraise,
    panic,
    parse_int,
    u8,
    weak,
)
from kgen.lang.notes import noted
from kgen.lang.promises import promises_of


class Node:
    pass


class Coded(Error):
    def __init__(self, code: u8) -> None:
        self.code = code


def test_atomics_wrap_and_give_the_old_value() -> None:
    atom = Atomic(u8, 250)
    assert atom.fetch_add(10) == 250
    assert atom.load() == 4
    assert atom.fetch_sub(5) == 4
    assert atom.exchange(1) == 255
    assert (atom.compare_exchange(2, 3), atom.compare_exchange(1, 3), atom.load()) == (False, True, 3)
    assert (atom.fetch_or(4), atom.fetch_and(6), atom.fetch_xor(2), atom.load()) == (3, 7, 6, 4)


def test_weak_references_do_not_keep_alive() -> None:
    node = Node()
    reference = weak(node)
    assert reference() is node
    del node
    assert reference() is None


def test_errors_carry_text_and_fields() -> None:
    assert (str(Error("text")), str(Coded(3)), Coded(3).code) == ("text", "", 3)
    assert issubclass(MemoryError, builtins.MemoryError)
    with pytest.raises(Panic) as caught:
        panic("lost")
    assert (caught.value.kind, isinstance(caught.value, Exception)) == ("unreachable", False)


def test_decorators_leave_notes() -> None:
    @noalloc
    @noraise
    @inline
    def function() -> None: ...

    assert promises_of(function) == {"noalloc", "noraise"}
    assert noted(function, "__kgen_inline__") == "always"


@pytest.mark.parametrize(
    ("text", "base", "value"),
    [
        ("0", 10, 0),
        ("-42", 10, -42),
        ("+7", 10, 7),
        ("ff", 16, 255),
        ("Zz", 36, 1295),
        ("", 10, None),
        ("-", 10, None),
        ("12a", 10, None),
        ("2", 2, None),
        ("9223372036854775807", 10, I64_MAX),
        ("9223372036854775808", 10, None),
        ("-9223372036854775808", 10, -(1 << 63)),
        ("99999999999999999999999", 10, None),
    ],
)
def test_parse_int(text: str, base: int, value: int | None) -> None:
    assert parse_int(text, base) == value
