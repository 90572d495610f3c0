"""The ways to run a kernel: compiled by kgen (also without checks, or counting), by gcc, by rustc, by numba."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from bench.catalogue import Kernel
from kgen.backend.llvm import Target, print_module
from kgen.backend.worker import translate
from kgen.cli import pipeline
from kgen.cli.cache import RELEASE
from kgen.link.link import link

Contender = Literal["kgen", "unchecked", "gcc", "rustc", "numba"]
CONTENDERS: Final[tuple[Contender, ...]] = ("kgen", "unchecked", "gcc", "rustc", "numba")

PACKAGES: Final = {"gcc": "gcc", "rustc": "rustc"}
"""The Debian packages of the tools."""

GCC: Final = ("gcc", "-O2")
RUSTC: Final = ("rustc", "--edition", "2021", "-O", "-C", "overflow-checks=on")


class Missing(Exception):
    """A tool is not there; the text is one line for the user."""


class WrongResult(Exception):
    """A contender answers something else than the others, or fails; the text says which and what."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process printed: the nanoseconds of each run, the result, the reference-count operations."""

    times_ns: tuple[int, ...]
    result: int
    operations: int = 0


Run = Callable[[int, int], Sample]
"""Runs a kernel at a size, a number of times, in one process."""


def require_tools() -> None:
    """Raises `Missing` for the first tool that is not there."""
    for tool, package in PACKAGES.items():
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is missing: apt install {package}")


def execute(program: Path, size: int, repeats: int) -> Sample:
    """Runs a compiled kernel."""
    done = subprocess.run([str(program), str(size), str(repeats)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongResult(f"{program.name} {size} ended with {done.returncode}: {done.stderr.strip()[:500]}")
    return parse(program.name, done.stdout)


def parse(name: str, output: str) -> Sample:
    """Reads what the harness of any language prints."""
    times: list[int] = []
    results: set[int] = set()
    operations = 0
    for line in output.splitlines():
        words = line.split()
        if len(words) == 2:
            times.append(int(words[0]))
            results.add(int(words[1]))
        else:
            operations = int(words[0])
    if len(results) != 1:
        raise WrongResult(f"{name} answers differently from run to run: {sorted(results)}")
    return Sample(tuple(times), results.pop(), operations)


def program(path: Path) -> Run:
    """A compiled kernel as a contender."""
    return lambda size, repeats: execute(path, size, repeats)


def build_variants(source: Path, variants: Mapping[str, Target], folder: Path) -> dict[str, Path]:
    """The executables of one subset program for several back-end targets; the front and middle end run once."""
    compilation = pipeline.compile_program(str(source), pipeline.image_for("host"))
    image = compilation.image
    built: dict[str, Path] = {}
    for name, target in variants.items():
        text = print_module(compilation.module, target)
        objects = translate([text.text], pipeline.options_of(image, RELEASE))
        linked = link([(image.name, content) for content in objects], image.spec, text.sites)
        built[name] = folder / f"{source.stem}.{name}"
        built[name].write_bytes(linked.content)
        built[name].chmod(0o755)
    return built


def compile_foreign(command: Sequence[str], source: Path, target: Path) -> None:
    """Runs gcc or rustc."""
    done = subprocess.run([*command, "-o", str(target), str(source)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WrongResult(f"{command[0]} does not compile {source.name}: {done.stderr.strip()[:500]}")


def build_foreign(kernels: Sequence[Kernel], folder: Path) -> None:
    """The C and Rust executables of all kernels, two at a time."""
    jobs: list[tuple[Sequence[str], Path, Path]] = []
    for kernel in kernels:
        if kernel.c_source.exists():
            jobs.append((GCC, kernel.c_source, folder / f"{kernel.name}.gcc"))
        jobs.append((RUSTC, kernel.rust_source, folder / f"{kernel.name}.rustc"))
    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(compile_foreign, *job) for job in jobs]:
            future.result()


class Numba:
    """A process that keeps the functions that numba compiled."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.numba_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.names = frozenset(self._answer().split())
        """The kernels it can express."""

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Missing("numba does not start: pip install numba")
        return line

    def run(self, kernel: Kernel) -> Run:
        """A kernel as a contender."""

        def run(size: int, repeats: int) -> Sample:
            assert self._process.stdin is not None
            self._process.stdin.write(f"{kernel.name} {size} {repeats}\n")
            self._process.stdin.flush()
            return parse(f"{kernel.name}.numba", "".join(self._answer() for _ in range(repeats)))

        return run

    def stop(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
