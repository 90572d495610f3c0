"""Optimised LLVM text, read as far as the proof of `@nopanic` needs it: calls, traps and where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

DEFINITION: Final = re.compile(r'^define [^\n]*?@("[^"\n]*"|[\w.$~-]+)\(')
CALL: Final = re.compile(r"^ +(?:%\S+ = )?(?:(?:tail|musttail|notail) )?(?:call|invoke|callbr)\b")
ASSEMBLY: Final = re.compile(r'[^"@%]*\basm\b')
CALLEE: Final = re.compile(r'([@%])("[^"]*"|[\w.$~-]+)\(')
TRAP: Final = re.compile(r"@llvm\.ubsantrap\(i8 (?:noundef )?(-?\d+)\)")
LOCATION: Final = re.compile(r"!dbg !(\d+)")
NODE: Final = re.compile(
    r"^!(\d+) = (?:distinct )?!(DILocation|DISubprogram|DILexicalBlock|DILexicalBlockFile|DIFile)\((.*)\)$"
)
FIELD: Final = re.compile(r'(\w+): (!\d+|\d+|"[^"]*")')
ESCAPE: Final = re.compile(r"\\([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in a function of the source; `column` counts from 1."""

    function: str
    file: str
    line: int
    column: int


@dataclass(slots=True)
class Body:
    """What one function does. Numbers are those of debug locations; None where LLVM kept none."""

    calls: list[tuple[str, int | None]] = field(default_factory=list[tuple[str, int | None]])
    indirect: list[int | None] = field(default_factory=list[int | None])
    traps: list[tuple[int, int | None]] = field(default_factory=list[tuple[int, int | None]])
    """The number of the kind, and the location."""


class Optimised:
    """The functions of one module by symbol, and its debug locations."""

    def __init__(self, text: str) -> None:
        self.bodies: dict[str, Body] = {}
        self._nodes: dict[int, tuple[str, dict[str, str]]] = {}
        body: Body | None = None
        for line in text.splitlines():
            if body is None:
                if line.startswith("define "):
                    body = self._start(line)
                elif line.startswith("!"):
                    self._read_node(line)
            elif line == "}":
                body = None
            else:
                read_call(line, body)

    def _start(self, line: str) -> Body:
        found = DEFINITION.match(line)
        if found is None:
            raise ValueError(f"a definition without a name: {line}")
        name = _unescaped(found[1])
        self.bodies[name] = Body()
        return self.bodies[name]

    def _read_node(self, line: str) -> None:
        found = NODE.match(line)
        if found is not None:
            self._nodes[int(found[1])] = found[2], dict(FIELD.findall(found[3]))

    def frames(self, location: int | None) -> list[Frame]:
        """The place of a debug location behind the inlined calls around it, outermost first."""
        found: list[Frame] = []
        while location is not None:
            _, fields = self._nodes[location]
            function, file = self._scope(fields["scope"])
            found.append(Frame(function, file, int(fields.get("line", "0")), int(fields.get("column", "0"))))
            location = _reference(fields.get("inlinedAt"))
        found.reverse()
        return found

    def _scope(self, reference: str) -> tuple[str, str]:
        """The function around a scope, and the file of the scope itself."""
        kind, fields = self._nodes[int(reference[1:])]
        _, file = self._nodes[int(fields["file"][1:])]
        while kind != "DISubprogram":
            kind, fields = self._nodes[int(fields["scope"][1:])]
        return _unescaped(fields["name"]), _unescaped(file["filename"])


def read_call(line: str, body: Body) -> None:
    """Adds the call in `line`, if it is one, to `body`."""
    start = CALL.match(line)
    if start is None:
        return
    marked = LOCATION.search(line)
    location = int(marked[1]) if marked is not None else None
    trap = TRAP.search(line)
    if trap is not None:
        body.traps.append((int(trap[1]) & 0xFF, location))
    elif ASSEMBLY.match(line, start.end()) is None:
        callee = CALLEE.search(line, start.end())
        if callee is None:
            raise ValueError(f"a call of nothing: {line}")
        if callee[1] == "@":
            body.calls.append((_unescaped(callee[2]), location))
        else:
            body.indirect.append(location)


def _reference(text: str | None) -> int | None:
    return int(text[1:]) if text is not None else None


def _unescaped(text: str) -> str:
    raw = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text.strip('"'))
    return raw.encode("latin-1").decode()
