"""`kgen report`: what is in an image, how much of it is unsafe, and what its entry points can raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, cast

from kgen.cli import pipeline
from kgen.cli.cache import RELEASE
from kgen.frontend.source import Sources
from kgen.link.link import Linked
from kgen.middle import kir

PANIC_TABLE: Final = ".rodata.panic_table"
"""The section that the linker makes (kgen/link/link.py)."""

OURS: Final = ("kgen", "kernel_src", "platforms", "shims")
"""The rooms of the library OS; everything else is the user's program."""


def report(path: str) -> int:
    """Prints the report of the image that a file describes; raises what a build raises."""
    compilation = pipeline.compile_image(path)
    image = pipeline.build(compilation, RELEASE)
    functions = [function for function in compilation.module.functions if function.source is not None]
    sources = compilation.checked.sources
    assert sources is not None
    print(f"{compilation.image.name}: {len(image.content)} bytes in the file")
    for region in image.layout.regions:
        print(f"  {region.name:<8}{region.end - region.start:>10} bytes at {region.start:#x}")
    tables = sum(s.size for region in image.layout.regions for s in region.sections if s.name == PANIC_TABLE)
    print(f"  of which {tables} bytes are the table for panic reports")
    lines = lines_of_functions(functions, sources)
    _print_packages(image, compilation.module, lines)
    _print_unsafe(functions, lines)
    _print_errors(functions, cast(object, compilation.image.program))
    return 0


def lines_of_functions(functions: Sequence[kir.Function], sources: Sources) -> Counter[str]:
    """Source lines by package of the functions in the image; those of a generic function count once."""
    files = {file.path: file for file in sources.files}
    ranges: set[tuple[str, str, int, int]] = set()
    for function in functions:
        file = files.get(function.span.file)
        around = [r for r in file.ranges if r[0] <= function.span.line <= r[1]] if file is not None else []
        if around:
            first, last, _ = min(around, key=lambda r: r[1] - r[0])
            ranges.add((name_of(function.package), function.span.file, first, last))
    counted: Counter[str] = Counter()
    for package, _, first, last in ranges:
        counted[package] += last - first + 1
    return counted


def name_of(package: str) -> str:
    """A package as its user knows it: the file that was built has another name while it is compiled."""
    return package.removeprefix("kgen_program_")


def _print_packages(image: Linked, module: kir.Module, lines: Counter[str]) -> None:
    packages = {f".text.{function.symbol}": name_of(function.package) for function in module.functions}
    sizes: Counter[str] = Counter(dict.fromkeys(lines, 0))
    for region in image.layout.regions:
        for section in region.sections:
            sizes[packages.get(section.name, f"({region.name})")] += section.size
    print("by package\n     bytes     lines")
    for package, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        print(f"{size:>10}{lines.get(package) or '':>10}  {package}")


def _print_unsafe(functions: Sequence[kir.Function], lines: Counter[str]) -> None:
    unsafe = {name_of(f.package) for f in functions if f.source is not None and f.source.is_unsafe}
    total, share = sum(lines.values()), sum(lines[package] for package in unsafe)
    print(f"unsafe lines: {share} of {total} ({100 * share // max(total, 1)} %)")
    rooms: Counter[str] = Counter({"the program": 0})
    for package in unsafe:
        room = ".".join(package.split(".")[:2])
        rooms[room if room.split(".")[0] in OURS else "the program"] += lines[package]
    for room, count in sorted(rooms.items()):
        print(f"{count:>10}  in {room}")


def _print_errors(functions: Sequence[kir.Function], program: object) -> None:
    print("entry points")
    name = getattr(program, "__name__", "main")
    package = getattr(program, "__module__", "")
    for function in functions:
        source = function.source
        is_program = (function.display_name, function.package) == (name, package)
        if source is not None and (source.export is not None or is_program):
            errors = ", ".join(sorted(str(error) for error in function.errors))
            print(f"  {source.export or name}: {f'may raise {errors}' if errors else 'raises nothing'}")
