"""A kernel image for plain hardware and QEMU: started by a PVH loader, printing on the first serial port.

`kgen build platforms/baremetal/image.py` builds one that greets; `image(...)` makes one for any program.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64.exceptions import VECTOR_COUNT
from kgen.image import EntryPoint, Image, Program
from kgen.runtime.hooks import Hooks
from kgen.runtime.memory import memcmp, memcpy, memmove, memset
from platforms.baremetal import boot, debug, memory, serial, start, traps

BASE_ADDRESS: Final = 2 << 20
"""The second large page: the first holds page 0, which stays unmapped, and the firmware's data."""

NO_VECTOR_REGISTERS: Final = "-mmx,-sse,-sse2,-sse3,-ssse3,-sse4.1,-sse4.2,-avx,-avx2,-x87,+soft-float"
"""The kernel never touches the state that belongs to programs."""


def install(hooks: Hooks) -> None:
    """The platform's side of the run-time library."""
    hooks.write = serial.write
    hooks.write_error = debug.write_error
    hooks.grow_heap = memory.take
    hooks.exit = debug.exit
    hooks.flush_each_print = True


def image(name: str, program: Program) -> Image:
    """An image that runs `program`, prints to the serial port and ends QEMU with its result."""
    return Image(
        name=name,
        kind="pvh",
        entry=boot.ENTRY,
        entries=(boot.start, start.enter, traps.stubs, traps.handle_trap, memcpy, memmove, memset, memcmp),
        install=install,
        program=program,
        base_address=BASE_ADDRESS,
        features=NO_VECTOR_REGISTERS,
        is_kernel=True,
        entry_points=(
            EntryPoint(boot.ENTRY, boot.STACK_SIZE),
            EntryPoint("kgen_trap_table", traps.TRAP_STACK_SIZE, VECTOR_COUNT, traps.STUB_SIZE),
        ),
    )


def greet() -> int:
    """The program of an image that has no other."""
    print("hello from pylitebox")
    return 0


IMAGE: Final = image("baremetal", greet)
