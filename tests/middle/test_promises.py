"""Promises are proven over what is reachable, and a broken one says by which calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.middle.refusals import refused


@pytest.mark.parametrize(
    ("code", "message", "text"),
    [
        (
            "K0701",
            "`f` promises @noalloc, but reaches code that allocates memory",
            """
def grow(xs: list[int]) -> None:
    xs.append(1)

@noalloc
def f(xs: list[int]) -> None:
    grow(xs)

def main() -> int:
    f([])
    return 0
""",
        ),
        (
            "K0702",
            "`f` promises @noraise, but may raise Bad",
            """
@noraise
def f(n: int) -> None:
    if n > 3:
        try:
            raise Bad()
        except Other:
            pass

def main() -> int:
    f(2)
    return 0
""",
        ),
        (
            "K0704",
            "`f` promises @nolock, but takes a lock with acquire",
            """
@nolock
def f() -> None:
    acquire()

def main() -> int:
    f()
    return 0
""",
        ),
        (
            "K0704",
            "`f` promises @irqsafe, but takes a lock with acquire, which is also taken with interrupts on",
            """
@irqsafe
def f() -> None:
    acquire_quietly()
    acquire()

def main() -> int:
    f()
    return 0
""",
        ),
    ],
)
def test_a_broken_promise_is_refused(tmp_path: Path, code: str, message: str, text: str) -> None:
    found = refused(tmp_path, text)
    assert [(d.code, d.message.split(", MemoryError")[0]) for d in found] == [(code, message)]


def test_the_chain_of_calls_is_shown(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        """
class Node:
    pass

def make() -> None:
    Node()

def middle() -> None:
    make()

@noalloc
def f() -> None:
    middle()

def main() -> int:
    f()
    return 0
""",
    )
    assert [note.message for note in found[0].notes] == [
        "`f` calls `middle`",
        "`middle` calls `make`",
        "`make` makes a Node",
    ]


def test_kept_promises_are_fine(tmp_path: Path) -> None:
    assert not refused(
        tmp_path,
        """
@noalloc
@noraise
@nolock
def total(xs: list[int]) -> int:
    sum = 0
    for x in xs:
        sum += x
    return sum + xs[0] + len(xs)

@noraise
def quiet() -> int:
    try:
        raise Bad()
    except Error:
        return 1

def main() -> int:
    return total([1]) + quiet()
""",
    )
