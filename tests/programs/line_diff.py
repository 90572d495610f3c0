"""A line diff: Myers' algorithm for the shortest edit script, printed as hunks, and a patch that applies them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kgen.lang import Error

OLD: Final = """\
import sys

def main():
    print("hello")
    for name in sys.argv:
        greet(name)
    return 0

def greet(name):
    print(name)
"""
NEW: Final = """\
import os
import sys

def main() -> int:
    print("hello")
    for name in sys.argv[1:]:
        greet(name)
    print("bye")
    return 0

def greet(name):
    print("dear", name)
"""


class Mark(Enum):
    SAME = " "
    DELETED = "-"
    INSERTED = "+"


class PatchError(Error):
    """The patch does not fit the text."""

    def __init__(self, line: int) -> None:
        self.line = line


@dataclass
class Edit:
    mark: Mark
    text: str

    def __str__(self) -> str:
        return f"{self.mark.value}{self.text}"


def goes_down(reach: dict[int, int], diagonal: int, steps: int) -> bool:
    """Whether an insertion reaches a diagonal better than a deletion."""
    return diagonal == -steps or (diagonal != steps and reach[diagonal - 1] < reach[diagonal + 1])


def shortest_trace(old: list[str], new: list[str]) -> list[dict[int, int]]:
    """The farthest reach on each diagonal before each step (Myers 1986, "An O(ND) Difference Algorithm")."""
    reach: dict[int, int] = {1: 0}
    trace: list[dict[int, int]] = []
    for steps in range(len(old) + len(new) + 1):
        trace.append(reach.copy())
        for diagonal in range(-steps, steps + 1, 2):
            x = reach[diagonal + 1] if goes_down(reach, diagonal, steps) else reach[diagonal - 1] + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x += 1
                y += 1
            reach[diagonal] = x
            if x >= len(old) and y >= len(new):
                return trace
    return trace


def diff(old: list[str], new: list[str]) -> list[Edit]:
    """The edits that make `new` of `old`, as few as possible."""
    edits: list[Edit] = []
    x, y = len(old), len(new)
    for steps, reach in reversed(list(enumerate(shortest_trace(old, new)))):
        diagonal = x - y
        before = diagonal + 1 if goes_down(reach, diagonal, steps) else diagonal - 1
        old_x = reach[before] if steps > 0 else 0
        old_y = old_x - before if steps > 0 else 0
        while x > old_x and y > old_y:
            x -= 1
            y -= 1
            edits.append(Edit(Mark.SAME, old[x]))
        if steps > 0:
            edits.append(Edit(Mark.INSERTED, new[old_y]) if x == old_x else Edit(Mark.DELETED, old[old_x]))
        x, y = old_x, old_y
    edits.reverse()
    return edits


def patched(old: list[str], edits: list[Edit]) -> list[str]:
    """The new text; raises PatchError where a line is not what the edits say."""
    result: list[str] = []
    place = 0
    for edit in edits:
        if edit.mark is not Mark.INSERTED:
            if place >= len(old) or old[place] != edit.text:
                raise PatchError(place + 1)
            place += 1
        if edit.mark is not Mark.DELETED:
            result.append(edit.text)
    return result


def compare(old_text: str, new_text: str) -> None:
    """Prints the changed lines, and tries the patch on both texts."""
    old, new = old_text.splitlines(), new_text.splitlines()
    edits = diff(old, new)
    changes = [edit for edit in edits if edit.mark is not Mark.SAME]
    print(len(changes), patched(old, edits) == new)
    for edit in changes:
        print(edit)
    try:
        patched(new, edits)
    except PatchError as error:
        print(f"does not fit at line {error.line}")


def main() -> int:
    compare(OLD, NEW)
    for one, other in [("abcabba", "cbabac"), ("", "xyz"), ("same", "same"), ("kitten", "sitting"), ("left", "")]:
        script = diff(list(one), list(other))
        distance = len([edit for edit in script if edit.mark is not Mark.SAME])
        print(f"{one!r} {other!r} {distance} {''.join(patched(list(one), script)) == other}")
    return 0
