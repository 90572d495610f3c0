"""A kernel image for plain hardware and QEMU: started by a PVH loader, printing on the first serial port.

`kgen build platforms/baremetal/image.py` builds one that greets; `image(...)` makes one for any program.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import context, trap_frame
from kernel_src.options import MAXIMUM_CPUS, options
from kernel_src.task import scheduler
from kgen.image import EntryPoint, Image, Program
from kgen.lang import u64
from kgen.runtime.hooks import Hooks
from kgen.runtime.memory import memcmp, memcpy, memmove, memset
from platforms.baremetal import boot, clock, debug, layout, memory, serial, smp, start, task_context, traps

NO_VECTOR_REGISTERS: Final = "-mmx,-sse,-sse2,-sse3,-ssse3,-sse4.1,-sse4.2,-avx,-avx2,-x87,+soft-float"
"""The kernel never touches the state that belongs to programs."""


def install(hooks: Hooks) -> None:
    """The platform's side of the run-time library and of the kernel."""
    options.__init__()
    options.direct_map = u64(layout.DIRECT_MAP.start)
    options.devices = u64(layout.DEVICES.start)
    options.devices_end = u64(layout.DEVICES.end)
    options.stacks = u64(layout.STACKS.start)
    options.stack_slot = u64(layout.STACK_SLOT)
    options.stack_size = u64(layout.TASK_STACK_SIZE)
    hooks.write = serial.write
    hooks.write_error = debug.write_error
    hooks.grow_heap = memory.grow_heap
    hooks.exit = debug.exit
    hooks.flush_each_print = True


def install_tasks(hooks: Hooks) -> None:
    """What an image with tasks has more."""
    options.context_size = u64(task_context.CONTEXT_SIZE)
    options.prepare_context = task_context.prepare
    options.monotonic_ns = clock.monotonic_ns
    hooks.stay_here = task_context.stay_here
    hooks.go_on = task_context.go_on
    hooks.lock_heap = task_context.lock_heap
    hooks.unlock_heap = task_context.unlock_heap
    hooks.drops = task_context.drops
    hooks.output = task_context.output


TASK_ENTRIES: Final = (context.switch_stack, context.task_entry, scheduler.task_main)
CPU_ENTRIES: Final = (smp.trampoline, smp.enter)


def entry_points(shared: bool, cpus: int) -> tuple[EntryPoint, ...]:
    """Where code begins that nothing calls, and on which stacks: `kgen verify` compares what they need with it."""
    found = [EntryPoint(boot.ENTRY, layout.BOOT_STACK_SIZE)]
    for vector, count in trap_frame.GROUPS.items():
        size = layout.TRAP_STACK_SIZE if vector in trap_frame.OWN_STACKS else 0
        found.append(EntryPoint(f"kgen_trap_{vector}", size, count, trap_frame.STUB_SIZE))
    if shared:
        found.append(EntryPoint("kgen_task_entry", layout.TASK_STACK_SIZE - task_context.CONTEXT_SIZE))
    if cpus > 1:
        found.append(EntryPoint("kgen_ap_enter", layout.TASK_STACK_SIZE - task_context.CONTEXT_SIZE))
    return tuple(found)


def image(name: str, program: Program, cpus: int = 1, tasks: bool = False, is_test: bool = False) -> Image:
    """An image that runs `program`, prints to the serial port and ends QEMU with its result.

    With `tasks` it can start tasks (`kernel_src.task.scheduler`), and with more than one of `cpus` they run on as many CPUs,
    if the machine has them. `is_test`: see `kernel_src.options`.
    """
    if not 1 <= cpus <= MAXIMUM_CPUS:
        raise ValueError(f"an image uses 1 to {MAXIMUM_CPUS} CPUs, not {cpus}")
    shared = tasks or cpus > 1

    def install_here(hooks: Hooks) -> None:
        install(hooks)
        options.cpus = cpus
        options.is_test = is_test
        hooks.checks_heap = is_test
        if shared:
            install_tasks(hooks)

    return Image(
        name=name,
        kind="pvh",
        entry=boot.ENTRY,
        entries=(
            boot.start,
            start.enter,
            trap_frame.entry,
            traps.handle_trap,
            *(TASK_ENTRIES if shared else ()),
            *(CPU_ENTRIES if cpus > 1 else ()),
            memcpy,
            memmove,
            memset,
            memcmp,
        ),
        install=install_here,
        program=program,
        base_address=layout.IMAGE_BASE,
        load_address=layout.LOAD_ADDRESS,
        features=NO_VECTOR_REGISTERS,
        is_kernel=True,
        is_shared=shared,
        entry_points=entry_points(shared, cpus),
    )


def greet() -> int:
    """The program of an image that has no other."""
    print("hello from pylitebox")
    return 0


IMAGE: Final = image("baremetal", greet)
