"""From a checked program to an image: the phases in order, and what each can print."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from kgen.backend.llvm import LlvmModule, Target, print_module, print_parts
from kgen.backend.parts import SPLIT_FROM
from kgen.backend.sites import SiteTable
from kgen.backend.worker import CodegenOptions, CodeModel, Level, translate
from kgen.cli.cache import Request
from kgen.cli.promises import check_panics, check_promises
from kgen.frontend.check import Checked, Roots, check_program, with_deep_stack
from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.observer import Observer
from kgen.frontend.source_roots import source_names
from kgen.image import Image
from kgen.link.link import Linked, link
from kgen.middle import kir
from kgen.middle.lower import lower
from kgen.runtime.linux_image import linux_image

Where = Literal["host", "qemu"]

HIGHER_HALF: Final = (1 << 64) - (1 << 31)
"""From here on the kernel code model reaches every symbol with 32 bits that are sign-extended."""


class Refused(Exception):
    """The program has diagnostics."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(f"{len(diagnostics)} errors")
        self.diagnostics = diagnostics


@dataclass
class Compilation:
    """A program on its way: checked and lowered, with the image it is for."""

    image: Image
    checked: Checked
    module: kir.Module


def compile_for(request: Request) -> Compilation:
    """Checks and lowers what a request names; raises `Refused`."""
    if request.purpose == "image":
        return compile_image(request.file)
    make_image = image_for("qemu" if request.purpose == "qemu" else "host")
    return compile_program(request.file, watching_heap(make_image) if request.watches_heap else make_image)


def roots_of(image: Image) -> Roots:
    """What the front end needs of an image."""
    entries = [cast(types.FunctionType, entry) for entry in image.entries]
    return Roots(entries, image.prepare, image.program)


def compile_program(
    path: str, make_image: Callable[[str, Callable[[], int]], Image], observer: Observer | None = None
) -> Compilation:
    """Checks and lowers the `main` of a file; raises `Refused`."""
    images: list[Image] = []

    def choose(module: types.ModuleType) -> Roots:
        own: object = getattr(module, "IMAGE", None)
        made = make_image(module.__name__, module.main)
        # A file that says what its kernel is made of means that kernel, where one is asked for.
        if isinstance(own, Image) and own.kind == made.kind and own.program is module.main:
            made = dataclasses.replace(own, watches_heap=made.watches_heap)
        images.append(made)
        return roots_of(made)

    return _lowered(check_program(path, choose, observer=observer), images)


def compile_image(path: str) -> Compilation:
    """Checks and lowers the image that a file describes; raises `Refused`."""
    images: list[Image] = []

    def choose(module: types.ModuleType) -> Roots | None:
        found: object = getattr(module, "IMAGE", None)
        if not isinstance(found, Image):
            return None
        images.append(found)
        return roots_of(found)

    return _lowered(check_program(path, choose, needs_main=False), images)


def _lowered(checked: Checked, images: list[Image]) -> Compilation:
    program = checked.program
    if program is None:
        raise Refused(checked.diagnostics)

    def lowered() -> tuple[kir.Module, list[Diagnostic]]:
        module = lower(program)
        return module, check_promises(program, module)

    module, broken = with_deep_stack(lowered)
    if broken:
        raise Refused(broken)
    return Compilation(images[0], checked, module)


def image_for(where: Where) -> Callable[[str, Callable[[], int]], Image]:
    """The image that runs a program there."""
    if where == "host":
        return linux_image
    from platforms.baremetal.image import image

    return image


def watching_heap(
    make_image: Callable[[str, Callable[[], int]], Image],
) -> Callable[[str, Callable[[], int]], Image]:
    """The test image that goes with an image: it counts what its program leaves on the heap."""
    return lambda name, program: dataclasses.replace(make_image(name, program), watches_heap=True)


def target_of(image: Image) -> Target:
    return Target(kernel=image.is_kernel, features=image.features, atomic_counts=image.is_shared)


def llvm_of(compilation: Compilation) -> LlvmModule:
    """The LLVM text, as one module."""
    return print_module(compilation.module, _named_target(compilation))


def _named_target(compilation: Compilation) -> Target:
    module = compilation.checked.module
    assert module is not None and module.__file__ is not None
    return dataclasses.replace(target_of(compilation.image), name_source=source_names(module.__file__))


def options_of(image: Image, level: Level) -> CodegenOptions:
    model: CodeModel = "kernel" if image.base_address >= HIGHER_HALF else "small"
    if image.spec.is_position_independent:
        model = "independent"
    return CodegenOptions(level=level, features=image.features, is_kernel=image.is_kernel, code_model=model)


def build(compilation: Compilation, level: Level, split_from: int = SPLIT_FROM) -> Linked:
    """The linked image; raises `BackendError` and `LinkError`, and `Refused` where a `@nopanic` cannot be proven.

    A program of at least `split_from` instructions of kir is translated in two parts at once.
    """
    image = compilation.image
    panics = check_panics(compilation.module, target_of(image), options_of(image, level))
    if panics:
        raise Refused(panics)
    target = _named_target(compilation)
    sites = SiteTable(target.name_source)
    objects = translate(print_parts(compilation.module, target, sites, split_from), options_of(image, level))
    return link([(image.name, content) for content in objects], image.spec, sites.sites)
