"""What an image is: the one object in which a platform, a program and an entry point meet.

`kgen build FILE` looks for a module constant `IMAGE` in FILE. A platform offers a function that makes one
(`platforms/baremetal/image.py`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from kgen.link.spec import EntryPoint, ImageKind, ImageSpec
from kgen.runtime.hooks import Hooks, hooks

Program = Callable[[], int] | Callable[[list[bytes]], int]
"""A `main`."""


@dataclass(frozen=True)
class Image:
    """An image to build."""

    name: str
    kind: ImageKind
    entry: str
    """The symbol where execution starts."""
    entries: tuple[Callable[..., object], ...]
    """The exported functions that are compiled, with everything they reach."""
    install: Callable[[Hooks], None]
    """Gives the run-time library the platform's functions."""
    program: Program
    """What the platform runs when it is ready."""
    base_address: int
    """The address of the image's first byte while it runs."""
    load_address: int | None = None
    """The physical address that a boot loader puts the first byte at, where it is another one: a kernel in the
    higher half. See `kgen.link.link.ImageSpec`."""
    features: str = ""
    """LLVM target features, besides those of every x86-64: `-sse,…` in a kernel."""
    is_kernel: bool = False
    """Kernel images have no red zone, no SSE, and ENDBR64 where indirect calls may arrive."""
    entry_points: tuple[EntryPoint, ...] = ()
    """Where something else than a call enters the image, with the sizes of the stacks there."""
    room: int | None = None
    """Bytes that there are for the image in memory; a larger one is not built."""
    has_panic_table: bool = True
    """Without it the image is smaller, and a panic is reported without its place."""
    is_shared: bool = False
    """Several CPUs or tasks use the same objects: reference counts are atomic, and the heap is locked."""
    watches_heap: bool = False
    """A test image: see `kgen.runtime.heap_watch`."""

    @property
    def spec(self) -> ImageSpec:
        """What the linker must know."""
        return ImageSpec(
            kind=self.kind,
            entry=self.entry,
            base_address=self.base_address,
            load_address=self.load_address,
            is_kernel=self.is_kernel,
            entry_points=self.entry_points,
            room=self.room,
            has_panic_table=self.has_panic_table,
        )

    def prepare(self) -> None:
        """Points the run-time library to this image's platform and program. Done once, before compiling; nothing is left of
        what an image before it in this process had installed."""
        hooks.reset()
        self.install(hooks)
        hooks.watches_heap = self.watches_heap
        hooks.is_shared = self.is_shared
        install_program(hooks, self.program)


def install_program(target: Hooks, program: Program) -> None:
    """Makes `program` the `main` that the platform calls."""
    target.takes_arguments = bool(inspect.signature(program).parameters)
    setattr(target, "main_with_arguments" if target.takes_arguments else "main", program)
