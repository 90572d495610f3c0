"""The other CPUs: started one after the other, each with its own variables, descriptor tables and stacks.

A CPU waits for an INIT and a STARTUP message from the first one (SDM 3A, 9.4.4). It begins in real mode at a page below 1 MiB, goes
into long mode by the boot tables, and comes out at `kgen_ap_enter` on the stack that `kgen_ap_stack` names.
"""

from __future__ import annotations

from typing import Final

from kernel_src.arch.x86_64 import cpu, cpuid, interrupts, local_apic, per_cpu, segments, tlb
from kernel_src.arch.x86_64.page_table import PAGE_SIZE
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.arch.x86_64.registers import CR0_PE
from kernel_src.arch.x86_64.vectors import FLUSH
from kernel_src.mm import frames, stacks
from kernel_src.mm.addresses import PhysAddr, to_virtual
from kernel_src.mm.buddy import KERNEL
from kernel_src.mm.kernel_space import ROOT
from kernel_src.options import options
from kernel_src.sync.spin_lock import FAIR
from kernel_src.task import scheduler
from kgen.lang import Array, Atomic, MemoryError, noraise, section, static, u8, u32, u64
from kgen.unsafe import Ptr, asm, copy_memory, export, linker_symbol, naked
from platforms.baremetal import address_space, clock, layout, task_context, traps
from platforms.baremetal.acpi import MACHINE
from platforms.baremetal.boot import ENTER_LONG_MODE, LOAD_SEGMENTS
from platforms.baremetal.refusal import TOO_LITTLE_MEMORY, refuse

UNSAFE = "starts processors"

INIT_NS: Final = 200_000
"""Between INIT and STARTUP: SDM 3A, 9.4.4.1 says 10 ms, which was for processors with an external APIC."""
FIRST_WAIT_NS: Final = 100_000_000
"""A CPU that has not come until then gets a second STARTUP."""
LAST_WAIT_NS: Final = 1_000_000_000
"""And one that has not come until then is left alone."""
FLAT_CODE_32: Final = 0x00CF_9B00_0000_FFFF
FLAT_DATA_32: Final = 0x00CF_9300_0000_FFFF

READY: Final = Atomic(u32, 0)
"""The number of the last CPU that has started."""

TRAMPOLINE: Final = f"""
.pushsection .boot.rodata,"a",@progbits
.code16
.balign 16
.globl kgen_trampoline
kgen_trampoline:
cli
cld
movw %cs, %ax
movw %ax, %ds
lgdtl kgen_trampoline_gdt_register - kgen_trampoline
movl %cr0, %eax
orl ${CR0_PE}, %eax
movl %eax, %cr0
ljmpl $8, ${layout.TRAMPOLINE:#x} + 1f - kgen_trampoline
.code32
1:
movl $16, %eax
movl %eax, %ds
movl %eax, %es
movl %eax, %ss
{ENTER_LONG_MODE}
ljmpl $8, $kgen_ap_long
.balign 8
kgen_trampoline_gdt:
.quad 0, {FLAT_CODE_32:#x}, {FLAT_DATA_32:#x}
kgen_trampoline_gdt_register:
.word 23
.long {layout.TRAMPOLINE:#x} + kgen_trampoline_gdt - kgen_trampoline
.globl kgen_trampoline_end
kgen_trampoline_end:
.code64
.popsection

kgen_ap_long:
{LOAD_SEGMENTS}
movabsq $4f, %rax
jmp *%rax
4:
endbr64
movabsq $kgen_ap_root, %rax
movq (%rax), %rax
movq %rax, %cr3
movabsq $kgen_ap_stack, %rax
movq (%rax), %rsp
xorl %ebp, %ebp
movabsq $kgen_ap_enter, %rax
call *%rax
ud2

.pushsection .bss.ap,"aw",@nobits
.balign 8
.globl kgen_ap_root
kgen_ap_root:
.skip 8
.globl kgen_ap_stack
kgen_ap_stack:
.skip 8
.popsection
""".replace("$", "$$")


@naked
@export("kgen_ap_start")
@section(".boot.text")
def trampoline() -> None:
    """The first instructions of the other CPUs; copied to `layout.TRAMPOLINE`."""
    asm(None, TRAMPOLINE, "")


OFFSET = static(u64, u64(0))
"""The GS base of the CPU that is being started."""
NUMBER = static(u32, u32(0))
STACK = static(u64, u64(0))
"""The end of its stack."""
TRAP_STACKS = static(Array(u64, 3))
"""The ends of its stacks for double fault, NMI and machine check."""


def prepare_first() -> None:
    """Gives the first CPU a copy of the per-CPU variables, too, so that the image's own stay as they were linked: the
    others get theirs from them. No variable holds an object yet."""
    area = frames.allocate_run((per_cpu.area_size() + PAGE_SIZE - 1) // PAGE_SIZE, KERNEL)
    if area is None:
        refuse(TOO_LITTLE_MEMORY, b"there is no memory for the variables of a CPU")
        return
    FAIR.value = not cpu.has(cpuid.IN_HYPERVISOR)
    per_cpu.use(per_cpu.make_copy(to_virtual(area)))
    traps.load_first()
    task_context.prepare_first()


def start_others() -> None:
    """Starts as many CPUs as the machine has and the image uses. One that does not start is named and left out."""
    interrupts.handle(FLUSH, tlb.on_flush)
    start, end = linker_symbol("kgen_trampoline"), linker_symbol("kgen_trampoline_end")
    # Sound: nothing else is in this page, which the frame allocator does not have.
    copy_memory(Ptr.at(u8, to_virtual(PhysAddr(layout.TRAMPOLINE))), Ptr.at(u8, start), end - start)
    Ptr.at(u64, linker_symbol("kgen_ap_root"))[0] = ROOT.value
    mine = local_apic.identity()
    for index in range(MACHINE.value.cpu_count):
        identity = MACHINE.value.apic_ids[index]
        if identity != mine and scheduler.ONLINE.load() < options.cpus and not _start(identity):
            print("kgen: the CPU with APIC identity", identity, "does not start")


def _start(identity: u32) -> bool:
    """Starts one CPU and waits until it runs."""
    number = u32(scheduler.ONLINE.load())
    area = frames.allocate_run((per_cpu.area_size() + PAGE_SIZE - 1) // PAGE_SIZE, KERNEL)
    stack = stacks.allocate()
    if area is None or stack is None:
        return False
    for index in range(len(TRAP_STACKS.value)):
        end = stacks.allocate()
        if end is None:
            return False
        TRAP_STACKS.value[index] = end
    STACK.value = stack
    OFFSET.value = per_cpu.make_copy(to_virtual(area))
    NUMBER.value = number
    Ptr.at(u64, linker_symbol("kgen_ap_stack"))[0] = stack - options.context_size
    local_apic.send(identity, local_apic.ICR_INIT)
    _wait_ns(u64(INIT_NS))
    for limit in (FIRST_WAIT_NS, LAST_WAIT_NS):
        local_apic.send(identity, local_apic.ICR_STARTUP | layout.TRAMPOLINE // PAGE_SIZE)
        begin = clock.monotonic_ns()
        while clock.monotonic_ns() - begin < u64(limit):
            if READY.load() == number:
                return True
            cpu.pause()
    return False


def _wait_ns(duration_ns: u64) -> None:
    begin = clock.monotonic_ns()
    while clock.monotonic_ns() - begin < duration_ns:
        cpu.pause()


@noraise
@export("kgen_ap_enter")
def enter() -> None:
    """The first function of another CPU, on a stack of its own. Does not return."""
    per_cpu.use(OFFSET.value)
    CPU.value = NUMBER.value
    segments.load(TRAP_STACKS.value[0], TRAP_STACKS.value[1], TRAP_STACKS.value[2])
    address_space.enter()
    local_apic.enable()
    task_context.prepare_first_of(STACK.value)
    try:
        scheduler.adopt("idle", True)
    except MemoryError:
        # Without a task the CPU stays out of everything.
        while True:
            cpu.halt()
    READY.store(NUMBER.value)
    scheduler.run_idle()
