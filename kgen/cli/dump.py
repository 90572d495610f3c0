"""`kgen dump`: what each phase of the compiler makes of a program."""

from __future__ import annotations

import re
import sys

from kgen.backend.worker import Level, translate
from kgen.cli import pipeline
from kgen.frontend.print_tree import print_function as print_typed
from kgen.middle.print_kir import print_function as print_kir


def dump(target: str, phase: str, level: Level) -> int:
    """Prints one phase of `FILE` or of the functions of `FILE:FUNCTION`; 1 when there is nothing to print."""
    file, _, wanted = target.partition(":")
    compilation = pipeline.compile_program(file, pipeline.image_for("host"))
    shown = _typed(compilation, wanted) if phase == "typed" else _lowered(compilation, wanted, phase, level)
    if not shown.strip():
        reason = "no function that is compiled has this name"
        if wanted and phase == "asm" and _lowered(compilation, wanted, "kir", level):
            reason = "it was inlined wherever it is called; mark it @noinline to see it by itself"
        print(f"kgen: nothing to show of {target}: {reason}", file=sys.stderr)
        return 1
    print(shown)
    return 0


def _typed(compilation: pipeline.Compilation, wanted: str) -> str:
    program = compilation.checked.program
    assert program is not None
    functions = [f for f in program.functions if _is_wanted(f.name, f.display_name, f.package, wanted)]
    return "\n\n".join(print_typed(function) for function in functions)


def _lowered(compilation: pipeline.Compilation, wanted: str, phase: str, level: Level) -> str:
    chosen = [f for f in compilation.module.functions if _is_wanted(f.symbol, f.display_name, f.package, wanted)]
    if phase == "kir":
        return "\n\n".join(print_kir(function) for function in chosen)
    text = pipeline.llvm_of(compilation).text
    symbols = {function.symbol for function in chosen}
    if phase == "llvm":
        return text if not wanted else "\n\n".join(_llvm_functions(text, symbols))
    options = pipeline.options_of(compilation.image, level)
    assembly = translate([text], options, "assembly")[0].decode()
    return assembly if not wanted else "\n".join(_assembly_functions(assembly, symbols))


def _is_wanted(symbol: str, display_name: str, package: str, wanted: str) -> bool:
    if not wanted:
        return package.startswith("kgen_program_")
    return display_name == wanted or symbol == wanted or display_name.startswith(f"{wanted}[")


def _llvm_functions(text: str, symbols: set[str]) -> list[str]:
    found: list[str] = []
    for match in re.finditer(r"^define [^\n]*?@(\"[^\"]+\"|[\w.$#-]+)\(.*?^}", text, re.MULTILINE | re.DOTALL):
        if match.group(1).strip('"') in symbols:
            found.append(match.group(0))
    return found


def _assembly_functions(text: str, symbols: set[str]) -> list[str]:
    found: list[str] = []
    is_inside = False
    for line in text.splitlines():
        label = re.match(r"^\"?([^\s\"]+)\"?:", line)
        if label is not None and not label.group(1).startswith(".L"):
            is_inside = label.group(1) in symbols
        if is_inside and not re.match(r"^\s*\.(loc|cfi|size|type|section|file)|^\.L(func|tmp|sec)", line):
            found.append(line)
    return found
