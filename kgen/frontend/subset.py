"""What Python has and the subset has not, and what is written instead: the source of a table in `docs/language.md`.

Each row is code that is refused and code that is not; a test compiles both (tests/frontend/test_subset.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Omission:
    """One construct. The names that rows use are those of `SETTING`."""

    written: str
    """Refused."""
    code: str
    """The diagnostic that refuses it."""
    instead: str
    """Accepted."""
    remark: str = ""


SETTING: Final = """
import json
import re
from collections.abc import Callable, Iterator
from typing import Final

from kgen.lang import Error, static

LIMIT: Final = 64
COUNT: Final = static(0)
PATTERN = re.compile("a+")


def registered(kind: type) -> type:
    return kind


class Broken(Error):
    pass


@registered
class Box:
    def __init__(self) -> None:
        self.size = 1


class Left:
    pass


class Right:
    pass


class Meta(type):
    pass


def numbers() -> Iterator[int]:
    yield 1


def add(a: int, b: int) -> int:
    return a + b


def work() -> int:
    raise Broken("work")
"""
"""What the code of the rows may use, besides the parameters of `HEAD`."""

HEAD: Final = (
    "def example(x: int, xs: list[int], d: dict[str, int], box: Box, pair: tuple[int, int], text: str) -> None:"
)

OMISSIONS: Final[tuple[Omission, ...]] = (
    Omission("y = 0.5", "K0203", "y = 500", "a smaller unit: milliseconds, permille"),
    Omission("y = x / 2", "K0204", "y = x // 2"),
    Omission("y = 1 << 70", "K0503", "y = [0, 1 << 6]", "integers have 64 bits; larger ones are lists of words"),
    Omission("def f(*xs: int) -> None: pass", "K0205", "def f(xs: list[int]) -> None: pass"),
    Omission("def f(x): pass", "K0401", "def f(x: int) -> None: pass", "parameters and results have types"),
    Omission("async def f() -> None: pass", "K0206", "def f() -> None: pass", "a state machine, or an event loop"),
    Omission("class A(Left, Right): pass", "K0210", "class A(Left): pass", "hold the other as a field"),
    Omission("class A(list[int]): pass", "K0222", "class A: pass", "hold the list as a field"),
    Omission("class A(metaclass=Meta): pass", "K0209", "@registered\nclass A: pass", "a decorator runs at build time"),
    Omission("class Inner: pass", "K0218", "inner = Box()", "inside a function; move the class to the module"),
    Omission("global LIMIT", "K0208", "COUNT.value += 1", "a static holds what changes"),
    Omission("Box.size = 2", "K0211", "box.size = 2"),
    Omission("y = eval(text)", "K0207", "y = LIMIT", "computed at build time"),
    Omission('y = getattr(box, "size")', "K0220", "y = box.size"),
    Omission("y = json.dumps(xs)", "K0221", 'y = ",".join(str(x) for x in xs)', "the library is there at build time"),
    Omission("y = PATTERN.match(text)", "K0507", 'y = text.startswith("a")', "so are objects that are made there"),
    Omission('y = open("data")', "K0212", "y = LIMIT", "files are read at build time, or through the platform"),
    Omission("import sys", "K0213", "pass", "inside a function; imports stand at the top"),
    Omission("y = add(*xs)", "K0215", "y = add(xs[0], xs[1])"),
    Omission("y = numbers()", "K0219", "y = list(numbers())", "generators are loops, no objects"),
    Omission(
        "try: work()\nexcept KeyError: pass", "K0602", 'if "a" in d: pass', "a missing key is a panic: test first"
    ),
    Omission("try: work()\nexcept: pass", "K0603", "try: work()\nexcept Error: pass"),
    Omission('raise ValueError("bad")', "K0601", 'raise Broken("bad")', "errors are derived from `Error`"),
    Omission('match d:\n    case {"a": 1}: pass', "K0606", 'if d.get("a") == 1: pass'),
    Omission("y = ...", "K0202", "y = 0"),
    Omission("y = []", "K0411", "y: list[int] = []", "when nothing says what is in it"),
)
"""In the order of the table."""


def program(code: str) -> str:
    """A module that holds the code: in the body of a function, or beside it where it is a definition."""
    is_definition = code.startswith(("def ", "async ", "class A", "@"))
    body = "    pass" if is_definition else "\n".join(f"    {line}" for line in code.splitlines())
    lines = [*SETTING.strip().splitlines(), "", "", *(code.splitlines() if is_definition else []), "", "", HEAD, body]
    return "\n".join(lines) + "\n"
