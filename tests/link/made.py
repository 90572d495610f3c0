"""Objects for the linker: from LLVM text, and a whole program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kgen.backend.sites import PanicSite
from kgen.backend.worker import CodegenOptions, translate
from kgen.cli import pipeline
from kgen.cli.cache import Request
from kgen.link.link import ImageSpec

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hello.py"


@dataclass(frozen=True)
class Program:
    """The object of a program, ready to link."""

    content: bytes
    spec: ImageSpec
    sites: list[PanicSite]


@cache
def program() -> Program:
    """The example program for the host."""
    compilation = pipeline.compile_for(Request("host", str(EXAMPLE), 2))
    text = pipeline.llvm_of(compilation)
    (content,) = translate([text.text], pipeline.options_of(compilation.image, 2))
    image = compilation.image
    return Program(content, image.spec, text.sites)


def object_of(body: str) -> bytes:
    """The object of some LLVM text."""
    head = 'target triple = "x86_64-unknown-none-elf"\n'
    return translate([head + body], CodegenOptions(level=0))[0]
