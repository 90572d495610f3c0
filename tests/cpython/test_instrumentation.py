"""What instrumentation adds to CPython: each program shows the compiled meaning where plain CPython has another."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from textwrap import dedent, indent
from typing import Final

import pytest

from kgen.cli.cpython import check_for_cpython
from kgen.cpython.world import Ending, run_program
from tests.language.worlds import Outcome, Stop, in_cpython, natively

HEAD: Final = """\
from __future__ import annotations
from collections import deque
from dataclasses import dataclass
from typing import TypeVar, cast
from kgen.lang import Array, Error, i8, i32, struct, truncate, u8, u16, u32, u64, wrapping_add

Number = TypeVar("Number", bound=int)


@struct
class Point:
    x: u8
    y: u8

    def grow(self) -> u8:
        self.x += 1
        return self.x


class Loud:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("end of", self.name)


@dataclass
class Counter:
    count: u8 = 0
    next: Counter | None = None


class Base:
    pass


class Derived(Base):
    pass


def base(which: int) -> Base:
    return Derived() if which > 0 else Base()


def twice(value: Number) -> Number:
    return value + value


def defaulted(value: u8 = 200) -> u8:
    return wrapping_add(value, 100)


def fail(name: str) -> int:
    kept = Loud(name)
    raise Error(kept.name)


def main() -> int:
"""

SUSPENDED: Final = """\
from __future__ import annotations
from collections.abc import Iterator
from kgen.lang import u8


class Leave:
    def __enter__(self) -> None:
        print("in")

    def __exit__(self, *_: object) -> None:
        print("out")


def numbers() -> Iterator[u8]:
    try:
        with Leave():
            yield 255
    finally:
        print("end")


def twice() -> Iterator[u8]:
    for x in numbers():
        yield x
        yield x


class Numbers:
    def __iter__(self) -> Iterator[u8]:
        for x in numbers():
            yield x


def following(x: u8) -> u8:
    return x + 1


def main() -> int:
"""
"""Generators that wait inside `with` and `try`."""


def run(body: str, folder: Path) -> tuple[str, Ending]:
    path = folder / "program.py"
    path.write_text(HEAD + "".join(f"    {line}\n" for line in dedent(body).strip().splitlines()))
    checked, seen = check_for_cpython(str(path))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        ending = run_program(checked, seen, [])
    return output.getvalue(), ending


@pytest.mark.parametrize(
    ("body", "output"),
    [
        ("x: u8 = 200\nprint(wrapping_add(x, 100))\nreturn 0", "44\n"),
        ("data = b'\\xff'\nprint(wrapping_add(data[0], 1))\nreturn 0", "0\n"),
        ("for byte in b'\\xff':\n    print(wrapping_add(byte, 1))\nreturn 0", "0\n"),
        ("print([wrapping_add(b, 1) for b in b'\\xff\\x00'])\nreturn 0", "[0, 1]\n"),
        ("for i, byte in enumerate(b'\\xff'):\n    print(wrapping_add(byte, 2), i)\nreturn 0", "1 0\n"),
        ("a, b = b'\\xfe\\xff'\nprint(wrapping_add(a, 2), wrapping_add(b, 2))\nreturn 0", "0 1\n"),
        ("items: list[u8] = list(b'\\xff')\nprint(wrapping_add(items[0], 1))\nreturn 0", "0\n"),
        ("items: list[u16] = [65535]\nprint(wrapping_add(max(items), 1))\nreturn 0", "0\n"),
        ("queue: deque[u8] = deque()\nqueue.append(255)\nprint(wrapping_add(queue[0], 1))\nreturn 0", "0\n"),
        ("table: dict[str, u8] = {'a': 255}\nprint(wrapping_add(table['a'], 1))\nreturn 0", "0\n"),
        ("maybe: u8 | None = 255\nprint(wrapping_add(maybe, 1) if maybe is not None else 0)\nreturn 0", "0\n"),
        ("x: u8 = 255\ny: u32 = x\nprint(wrapping_add(y, 1))\nreturn 0", "256\n"),
        ("items: list[u8] = [200, 100]\nprint(sum(items))\nreturn 0", "300\n"),
        ("x: i8 = -1\nprint(x >> 1, ~x, x & 15)\nreturn 0", "-1 0 15\n"),
        ("print(defaulted(), defaulted(1))\nreturn 0", "44 101\n"),
        ("x: u8 = 3\nprint(twice(x), twice(1 << 40))\nreturn 0", "6 2199023255552\n"),
        ("print(isinstance(cast(Derived, base(1)), Derived))\nreturn 0", "True\n"),
        ("flag: int = True\nprint(flag, True + True)\nreturn 0", "1 2\n"),
        ("a = Point(1, 2)\nb = a\nb.x = 9\nprint(a.x, b.x)\nreturn 0", "1 9\n"),
        ("a = [Point(1, 2)]\nfor p in a:\n    p.x = 9\nprint(a[0].x)\nreturn 0", "1\n"),
        ("a = [Point(1, 2)]\nb = a[:]\nb[0].x = 9\nprint(a[0].x, b[0].x)\nreturn 0", "1 9\n"),
        ("a = Point(1, 2)\npair = (a, 3)\na.x = 7\nprint(pair[0].x)\nreturn 0", "1\n"),
        ("a = Point(1, 2)\nprint(a, a.grow())\nreturn 0", "Point(x=2, y=2) 2\n"),
        ("a = Array(u8, 2)\nb = a\nb[0] = 5\nprint(a[0], b[0])\nreturn 0", "0 5\n"),
        ("try:\n    fail('a')\nexcept Error as e:\n    print('handled', e)\nreturn 0", "end of a\nhandled a\n"),
        (
            "try:\n    try:\n        fail('a')\n    finally:\n        print('finally')\nexcept Error:\n    pass\nreturn 0",
            "end of a\nfinally\n",
        ),
    ],
)
def test_outcome_is_that_of_compiled_code(body: str, output: str, tmp_path: Path) -> None:
    printed, ending = run(body, tmp_path)
    assert (printed, ending.status, ending.report) == (output, 0, "")


@pytest.mark.parametrize(
    ("body", "kind", "expression"),
    [
        ("x = 1 << 62\nreturn x + x", "overflow", "x + x"),
        ("x = 1 << 62\nx *= 2\nreturn x", "overflow", "x *= 2"),
        ("x = -(1 << 62) * 2\nreturn -x", "overflow", "-x"),
        ("x = -(1 << 62) * 2\nreturn x // -1", "overflow", "x // -1"),
        ("x = 10\nreturn x ** 19", "overflow", "x ** 19"),
        ("x = 1\nreturn x << 63", "overflow", "x << 63"),
        ("return sum([1 << 62, 1 << 62])", "overflow", "sum([1 << 62, 1 << 62])"),
        ("x: u64 = 1 << 63\nreturn int(x)", "conversion", "int(x)"),
        ("x = 256\ny = u8(x)\nreturn int(y)", "conversion", "u8(x)"),
        ("x = len('')\nreturn 5 % x", "division", "5 % x"),
        ("cast(Derived, base(0))\nreturn 0", "narrowing", "cast(Derived, base(0))"),
        ("x = 1\nassert x > 2, 'small'\nreturn 0", "assert", "assert x > 2, 'small'"),
        ("c = Counter()\nc.count -= 1\nreturn 0", "overflow", "c.count -= 1"),
        ("items: list[i32] = [2147483647]\nitems[0] += 1\nreturn 0", "overflow", "items[0] += 1"),
    ],
)
def test_panic_is_that_of_compiled_code(body: str, kind: str, expression: str, tmp_path: Path) -> None:
    printed, ending = run(body, tmp_path)
    assert (printed, ending.status, ending.panic) == ("", 101, kind)
    assert ending.report.splitlines()[2].strip() == expression


@pytest.mark.parametrize(
    "loop",
    [
        "for x in numbers():\n    following(x)",
        "for x in Numbers():\n    following(x)",
        "for i, x in enumerate(numbers()):\n    following(x)",
        "for x in twice():\n    following(x)",
        "for x in numbers():\n    for y in [x]:\n        following(y)",
        "print([following(x) for x in numbers()])",
        "print(sum(following(x) for x in numbers()))",
    ],
)
def test_panic_in_a_loop_does_not_run_the_end_of_its_generator(loop: str, tmp_path: Path) -> None:
    source = tmp_path / "suspended.py"
    source.write_text(SUSPENDED + indent(loop, "    ") + "\n    return 0\n")
    outcome = in_cpython(source)
    assert outcome == natively(source, (0,), tmp_path)[0]
    assert outcome == Outcome("in\n", 101, Stop("overflow", outcome.panic.line if outcome.panic else 0))


def test_parts_of_an_augmented_target_are_evaluated_once_and_first(tmp_path: Path) -> None:
    body = """
        items: list[u8] = [1, 2]
        order: list[str] = []
        def at(index: int) -> int:
            order.append("index")
            return index
        def value() -> u8:
            order.append("value")
            items[0] = 50
            return 5
        items[at(0)] += value()
        print(items, order)
        return 0
    """
    assert run(body, tmp_path)[0] == "[6, 2] ['index', 'value']\n"
