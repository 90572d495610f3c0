"""The image of a program that runs as a static Linux executable on this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kgen.image import Image, Program
from kgen.runtime import linux
from kgen.runtime.hooks import Hooks
from kgen.runtime.linux_start import enter, handle_fault, restore, start, start_anywhere
from kgen.runtime.memory import memcmp, memcpy, memmove, memset

BASE_ADDRESS: Final = 0x40_0000
"""Where Linux executables traditionally start."""


def install(hooks: Hooks) -> None:
    """The system calls behind the run-time library."""
    hooks.write = linux.write
    hooks.write_error = linux.write_error
    hooks.grow_heap = linux.grow_heap
    hooks.exit = linux.exit
    hooks.flush_each_print = False


def linux_image(name: str, program: Program) -> Image:
    """An image that runs `program` and exits with its result."""
    return Image(
        name=name,
        kind="linux",
        entry="_start",
        entries=(start, enter, restore, handle_fault, memcpy, memmove, memset, memcmp),
        install=install,
        program=program,
        base_address=BASE_ADDRESS,
    )


def position_independent_image(name: str, program: Program) -> Image:
    """The same as an executable that runs at any address: Linux chooses another one each time (ASLR)."""
    return replace(
        linux_image(name, program),
        kind="static-pie",
        entry="kgen_linux_start_anywhere",
        entries=(start_anywhere, enter, restore, handle_fault, memcpy, memmove, memset, memcmp),
        base_address=0,
    )
