"""The fenced blocks of a document, and the examples that they form.

An example is a `python` block and the blocks behind it that say what comes of it:

- `output`: what the program prints, compiled and under CPython;
- `panic`: what it writes to the error stream when a check fails;
- `error`: what kgen answers instead of compiling it.

A `python` block with a file name is a file of a session, and a `console` block is what is typed in one: lines that
begin with `$ ` are run, the lines below them are what is printed. A line `...` stands for any number of lines, and
`...` in a line for anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
FENCE: Final = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RESULTS: Final = ("output", "panic", "error")
GAP: Final = "..."


@dataclass
class Block:
    """One fenced block: its language, its file name if it has one, its text and where it stands."""

    language: str
    title: str
    text: str
    line: int
    start: int
    end: int


@dataclass
class Example:
    """A program, and what comes of it."""

    code: Block
    results: dict[str, Block] = field(default_factory=dict[str, Block])


@dataclass
class Step:
    """A command of a session and the lines that it prints."""

    command: str
    printed: str


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a document."""
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(found[1], found[2] or "", found[3], line, found.start(3), found.end(3))


def examples(text: str) -> list[Example]:
    """The programs of a document with their results."""
    made: list[Example] = []
    current: Example | None = None
    for block in blocks(text):
        if block.language == "python" and not block.title:
            current = Example(block)
            made.append(current)
        elif block.language in RESULTS and current is not None:
            current.results[block.language] = block
        else:
            current = None
    return made


def session(text: str) -> list[Block]:
    """The files and console blocks of a document, in order."""
    return [block for block in blocks(text) if block.title or block.language == "console"]


def steps(block: Block) -> list[Step]:
    """The commands of a console block."""
    made: list[Step] = []
    for line in block.text.splitlines(keepends=True):
        if line.startswith("$ "):
            made.append(Step(line[2:].strip(), ""))
        else:
            made[-1].printed += line
    return made


def matches(shown: str, printed: str) -> bool:
    """Whether `printed` is what a document shows, with its gaps."""
    if not shown.strip():
        return not printed.strip()
    parts = [_line_pattern(line) for line in shown.strip("\n").split("\n")]
    return re.fullmatch("".join(parts), printed.strip("\n") + "\n") is not None


def _line_pattern(line: str) -> str:
    if line == GAP:
        return r"(?:.*\n)*"
    return r".*?".join(re.escape(part) for part in line.split(GAP)) + r"\n"
