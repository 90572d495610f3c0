"""Runs many random programs at once: one file, checked and compiled once, every program called in every world."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kgen.backend.worker import Level
from kgen.cli.pipeline import Compilation, Refused, build, compile_program, image_for, watching_heap
from kgen.cpython.observations import Observations
from kgen.cpython.world import loaded

LEVELS: Final[tuple[Level, ...]] = (0, 3)
TIME_LIMIT_S: Final = 60
PANIC_STATUS: Final = 101

REPORT: Final = re.compile(r"panic: (\w+):.*\n  at (.+):(\d+) in .*\n")
HEAP: Final = re.compile(r"kgen: heap: \d+ allocations, (\d+) left\n")
HEAD: Final = re.compile(r"^program (\d+)\n", re.MULTILINE)
ENDED: Final = re.compile(r"^(result -?\d+|left by failure -?\d+)\n\Z", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What one program did: all that the worlds must agree on."""

    output: str
    panic: str = ""
    """Kind and line."""

    def __post_init__(self) -> None:
        """Objects that end one right after the other may do so in another order in another world (an open
        difference, among temporaries that were passed together): their lines are put in order."""
        groups = itertools.groupby(self.output.splitlines(keepends=True), lambda line: line.startswith("end of "))
        lines = [line for ends, group in groups for line in (sorted(group) if ends else group)]
        object.__setattr__(self, "output", "".join(lines))


@dataclass
class Batch:
    """A file of programs: the source of each by its number."""

    prelude: str
    """What all programs need."""
    declarations: dict[int, str]
    """What the programs of a family need, by its number."""
    programs: dict[int, str]
    families: dict[int, int]
    """The family of each program."""

    def text(self) -> str:
        """The whole file; `main` runs the programs from the one on whose number it is given, without the others
        that are given."""
        calls = "".join(
            f"    if start <= {n} and {n} not in skipped:\n        run({n}, program_{n})\n" for n in self.programs
        )
        head = "    start = int(args[0])\n    skipped = {int(part) for part in args[1:]}\n"
        main = f"\n\ndef main(args: list[bytes]) -> int:\n{head}{calls}    return 0\n"
        return self.prelude + "".join([*self.declarations.values(), *self.programs.values()]) + main

    def without(self, lines: Sequence[int]) -> Batch:
        """The batch without the programs and families that these lines belong to."""
        dropped: set[str] = set()
        named = {f"family {n}": source for n, source in self.declarations.items()}
        named |= {f"program {n}": source for n, source in self.programs.items()}
        end = self.prelude.count("\n")
        for name, source in named.items():
            start, end = end, end + source.count("\n")
            if any(start < line <= end for line in lines):
                dropped.add(name)
        declarations = {n: text for n, text in self.declarations.items() if f"family {n}" not in dropped}
        programs = {
            n: text
            for n, text in self.programs.items()
            if f"program {n}" not in dropped and self.families[n] in declarations
        }
        return Batch(self.prelude, declarations, programs, self.families)


@dataclass
class Disagreement:
    """A program whose worlds differ."""

    number: int
    outcomes: dict[str, Outcome]

    def describe(self) -> str:
        return "\n".join(f"--- {world}:\n{outcome}" for world, outcome in self.outcomes.items())


@dataclass
class Comparison:
    """What came of a batch."""

    agreed: dict[int, Outcome]
    disagreements: list[Disagreement]
    refused: list[str]
    """What the checker had against the programs that it did not take."""
    left_on_heap: dict[str, int]
    """Blocks left by all programs that do not panic, compiled."""


def compare(batch: Batch, folder: Path) -> Comparison:
    """Runs every program of a batch in every world."""
    path = folder / "batch.py"
    refused: list[str] = []
    while True:
        path.write_text(batch.text())
        seen = Observations()
        try:
            compilation = compile_program(str(path), watching_heap(image_for("host")), seen)
            break
        except Refused as error:
            rest = batch.without([diagnostic.span.line for diagnostic in error.diagnostics])
            if len(rest.text()) == len(batch.text()):
                raise
            batch = rest
            refused += [f"{d.code} {d.message} (line {d.span.line})" for d in error.diagnostics]
    images = {level: _image(compilation, level, folder) for level in LEVELS}
    worlds = {"cpython": _in_cpython(batch, compilation, seen)}
    sys.modules.pop(f"kgen_program_{path.stem}", None)
    left: dict[str, int] = {}
    for level, image in images.items():
        worlds[f"native {level}"], left[f"native {level}"] = _natively(batch, image)
    agreed: dict[int, Outcome] = {}
    disagreements: list[Disagreement] = []
    for number in batch.programs:
        outcomes = {world: found[number] for world, found in worlds.items()}
        if len(set(outcomes.values())) == 1:
            agreed[number] = outcomes["cpython"]
        else:
            disagreements.append(Disagreement(number, outcomes))
    return Comparison(agreed, disagreements, refused, left)


def _image(compilation: Compilation, level: Level, folder: Path) -> Path:
    path = folder / f"batch.O{level}"
    path.write_bytes(build(compilation, level).content)
    path.chmod(0o755)
    return path


def _in_cpython(batch: Batch, compilation: Compilation, seen: Observations) -> dict[int, Outcome]:
    found: dict[int, Outcome] = {}
    with loaded(compilation.checked, seen) as program:
        for number in batch.programs:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                ending = program.call("run", [number, program.function(f"program_{number}")])
            panic = f"{ending.panic} {ending.places[-1].span.line}" if ending.panic else ""
            found[number] = Outcome(output.getvalue().partition("\n")[2], panic)
    return found


def _natively(batch: Batch, image: Path) -> tuple[dict[int, Outcome], int]:
    """Runs the programs one after the other; after a panic the next process goes on behind it. Then those that do
    not panic once more, to see what they leave on the heap."""
    found: dict[int, Outcome] = {}
    numbers = list(batch.programs)
    while len(found) < len(numbers):
        start = numbers[len(found)]
        done = _run(image, [start])
        report = done.stderr.decode(errors="backslashreplace")
        parts = HEAD.split(done.stdout.decode(errors="backslashreplace"))
        for number, text in zip(parts[1::2], parts[2::2], strict=True):
            found[int(number)] = Outcome(text, "" if ENDED.search(text) else _panic(report, done.returncode))
        if len(parts) == 1:
            found[start] = Outcome("", _panic(report, done.returncode))
    stopped = [number for number, outcome in found.items() if outcome.panic]
    heap = HEAP.search(_run(image, [0, *stopped]).stderr.decode(errors="backslashreplace"))
    return found, int(heap[1]) if heap is not None else -1


def _run(image: Path, numbers: Sequence[int]) -> subprocess.CompletedProcess[bytes]:
    command = [str(image), "0", *map(str, numbers)]
    return subprocess.run(command, capture_output=True, timeout=TIME_LIMIT_S, check=False)


def _panic(report: str, status: int) -> str:
    found = REPORT.match(report)
    return f"{found[1]} {found[3]}" if found is not None else f"status {status}: {report[:400]}"
