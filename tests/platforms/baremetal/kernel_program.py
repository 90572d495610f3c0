"""One kernel for many tests: the first word of its command line says what it does."""

from __future__ import annotations

import dataclasses
from typing import Final

from kernel_src.arch.x86_64 import cpu, cpuid, interrupts, local_apic, paging, tlb
from kernel_src.arch.x86_64.page_table import PAGE_SIZE, PTE_US
from kernel_src.arch.x86_64.per_cpu import CPU
from kernel_src.arch.x86_64.registers import CR4_SMAP, CR4_SMEP, CR4_UMIP
from kernel_src.arch.x86_64.vectors import CALL
from kernel_src.mm import frames, kernel_space, stacks
from kernel_src.mm.addresses import PhysAddr, VirtAddr, to_virtual
from kernel_src.mm.buddy import FREE, HEAP, KERNEL, PAGE_TABLE, PROGRAM, RESERVED, STACK
from kernel_src.sync.spin_lock import SpinLock
from kernel_src.task import scheduler
from kernel_src.task.task import WaitQueue
from kgen.lang import Atomic, noinline, section, static, u8, u32, u64, usize
from kgen.runtime import heap
from kgen.unsafe import Ptr, address_of, asm, export, linker_symbol, naked
from platforms.baremetal import boot, clock, layout, serial
from platforms.baremetal.boot_info import BOOT
from platforms.baremetal.image import image

UNSAFE = "a test of what must not work"

DONE: Final = Atomic(u32, 0)
SEEN: Final = Atomic(u32, 0)
BAD: Final = Atomic(u32, 0)
LOCK: Final = static(SpinLock, SpinLock())
OTHER_LOCK: Final = static(SpinLock, SpinLock())
COUNTER: Final = static(u64, u64(0))
QUEUE: Final = static(WaitQueue, WaitQueue())
OPEN: Final = static(False)


# What every machine must be able to do


def count_here() -> None:
    """Counts under a lock, which loses nothing, and says which CPU it was on."""
    for _ in range(200):
        with LOCK.value:
            COUNTER.value += 1
    SEEN.fetch_or(u32(1) << CPU.value)
    while DONE.load() == 0:
        scheduler.give_way()


def describe_machine() -> int:
    """The line that the matrix test compares."""
    before = frames.owned_by(FREE)
    online = u32(scheduler.ONLINE.load())
    start_ns = clock.monotonic_ns()
    tasks = [scheduler.start("count", count_here) for _ in range(2 * online)]
    DONE.store(1)
    for task in tasks:
        scheduler.join(task)
    scheduler.sleep_ns(u64(3_000_000))
    slept = clock.monotonic_ns() - start_ns >= 3_000_000
    words = sorted(f"{n:>5}" for n in range(300))
    ram = BOOT.value.ram
    owners = [frames.owned_by(u8(owner)) for owner in (FREE, RESERVED, KERNEL, PAGE_TABLE, STACK, HEAP, PROGRAM)]
    protections = u64(0)
    for feature, bit in ((cpuid.SMEP, CR4_SMEP), (cpuid.SMAP, CR4_SMAP), (cpuid.UMIP, CR4_UMIP)):
        if cpu.has(feature) != (cpu.read_cr4() & u64(bit) != 0):
            protections |= u64(bit)
    print(
        f"cpus={online} seen={SEEN.load():#x} counted={COUNTER.value} ram_mib={(ram.size() + (1 << 20) - 1) >> 20} "
        f"slept={slept} words={len(words)} frames={sum(owners) == ram.highest() // PAGE_SIZE} "
        f"protections={protections:#x} taken={before - frames.owned_by(FREE) < 1024}"
    )
    return 0


# Frames


def exhaust_memory() -> int:
    """Takes every frame there is, then gives all back: the counters are where they were."""
    before = frames.owned_by(FREE)
    first, taken = PhysAddr(0), u64(0)
    while True:
        frame = frames.allocate(0, PROGRAM)
        if frame is None:
            break
        # Each frame keeps the address of the one before: distinct memory, all of it usable.
        Ptr.at(u64, to_virtual(frame))[0] = first
        first = frame
        taken += 1
    owned = frames.owned_by(PROGRAM)
    while first != 0:
        following = PhysAddr(Ptr.at(u64, to_virtual(first))[0])
        if frames.owner_of(first) != PROGRAM:
            BAD.fetch_add(1)
        frames.free(first)
        first = following
    again = frames.allocate(8, KERNEL)
    print(f"all={taken >= before - 8} owned={owned == taken} bad={BAD.load()} joined={again is not None}")
    if again is not None:
        frames.free(again)
    print(f"same={frames.owned_by(FREE) == before}")
    return 0


# Page tables


def show_mappings() -> int:
    """Every mapping of the kernel, for the test to look at."""
    for one in paging.mappings(kernel_space.ROOT.value):
        print(f"{one.start:#x} {one.end:#x} {one.flags:#x}")
    return 0


def read_everywhere() -> None:
    """What this CPU sees at the address in COUNTER, until all CPUs have changed their mind."""
    place = Ptr.at(u64, COUNTER.value)
    if place.volatile_load(0) != 1:
        BAD.fetch_add(1)
    SEEN.fetch_or(u32(1) << CPU.value)
    while DONE.load() == 0:
        cpu.pause()
    if place.volatile_load(0) != 2:
        BAD.fetch_add(1)


def flush_everywhere() -> int:
    """Changes a mapping that every CPU has used."""
    one, two = frames.allocate_zeroed(PROGRAM), frames.allocate_zeroed(PROGRAM)
    assert one is not None and two is not None
    Ptr.at(u64, to_virtual(one))[0] = 1
    Ptr.at(u64, to_virtual(two))[0] = 2
    address = VirtAddr(u64(layout.STACKS_END - layout.STACK_SLOT))
    assert kernel_space.map_memory(address, one, u64(PAGE_SIZE))
    COUNTER.value = address
    online = u32(scheduler.ONLINE.load())
    tasks = [scheduler.start("read", read_everywhere) for _ in range(online)]
    while SEEN.load() != (1 << online) - 1:
        scheduler.give_way()
    assert kernel_space.map_memory(address, two, u64(PAGE_SIZE))
    tlb.flush_everywhere(address, u64(PAGE_SIZE), online)
    DONE.store(1)
    for task in tasks:
        scheduler.join(task)
    print(f"bad={BAD.load()} seen={SEEN.load():#x}")
    return 0


# Tasks


class Link:
    """A piece of a chain that is freed from its first piece on."""

    def __init__(self, value: int, following: Link | None) -> None:
        self.value = value
        self.following = following


def build_and_drop() -> None:
    """Uses the heap in every way, and checks that nobody else did with the same memory."""
    for step in range(12):
        words = {f"{n}:{n * n}": n for n in range(40)}
        chain: Link | None = None
        for n in range(400):
            chain = Link(n, chain)
        total = 0
        link = chain
        while link is not None:
            total += link.value
            link = link.following
        if total != 79800 or words["39:1521"] != 39 or sum(words.values()) != 780:
            BAD.fetch_add(1)
        if step % 6 == 0:
            print("line", CPU.value, "of", step, total, words["39:1521"])
            scheduler.sleep_ns(u64(500_000))


def share_the_heap() -> int:
    """Tasks on all CPUs, twice: what the second time leaves is what it took."""
    left = u64(0)
    for _ in range(2):
        before = heap.live_blocks()
        tasks = [scheduler.start(f"heap {n}", build_and_drop) for n in range(12)]
        for task in tasks:
            scheduler.join(task)
        tasks.clear()
        left = heap.live_blocks() - before
    print(f"bad={BAD.load()} left={left} stacks={scheduler.LIVE.load()}")
    return 0


def spin() -> None:
    """Never gives way by itself."""
    while DONE.load() == 0:
        pass
    SEEN.fetch_add(1)


def preempt_spinning_tasks() -> int:
    """More tasks that spin than CPUs: main gets its turn in spite of them."""
    tasks = [scheduler.start("spin", spin) for _ in range(20)]
    for _ in range(3):
        scheduler.sleep_ns(u64(1_000_000))
    DONE.store(1)
    for task in tasks:
        scheduler.join(task)
    print(f"ended={SEEN.load()}")
    return 0


def pass_the_gate() -> None:
    """Waits until the gate is open."""
    with LOCK.value:
        while not OPEN.value:
            scheduler.wait(QUEUE.value, LOCK.value)
        COUNTER.value += 1


def open_a_gate() -> int:
    """Tasks that wait for a condition, all woken at once."""
    tasks = [scheduler.start("wait", pass_the_gate) for _ in range(10)]
    scheduler.sleep_ns(u64(2_000_000))
    with LOCK.value:
        early = COUNTER.value
        OPEN.value = True
        scheduler.wake_all(QUEUE.value)
    for task in tasks:
        scheduler.join(task)
    print(f"early={early} passed={COUNTER.value}")
    return 0


# Interrupts

KEEP: Final = (
    "movq (%rbx), %rax\n"
    + "".join(
        f"movq $$0x1111{n:04x}, %{name}\n" for n, name in enumerate(("rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10"))
    )
    + "".join(f"movq $$0x2222{n:04x}, %{name}\n" for n, name in enumerate(("r11", "r12", "r13", "r14", "r15")))
    + "std\n1:\ncmpq (%rbx), %rax\nje 1b\npushfq\npopq %rax\ncld\nandq $$0x400, %rax\nxorq $$0x400, %rax\n"
    + "".join(
        f"xorq $$0x1111{n:04x}, %{name}\norq %{name}, %rax\n"
        for n, name in enumerate(("rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10"))
    )
    + "".join(
        f"xorq $$0x2222{n:04x}, %{name}\norq %{name}, %rax\n"
        for n, name in enumerate(("r11", "r12", "r13", "r14", "r15"))
    )
)
"""Waits until an interrupt has changed a word, with every register and the direction flag set to something known."""


def count_interrupt(_vector: u32) -> None:
    COUNTER.value += 1


@noinline
def wait_for_change(place: u64) -> u64:
    """0 when an interrupt has changed the word at `place` and no register."""
    return asm(
        u64,
        KEEP,
        "={rax},{rbx},~{rcx},~{rdx},~{rsi},~{rdi},~{r8},~{r9},~{r10},~{r11},~{r12},~{r13},~{r14},~{r15},~{memory},~{flags}",
        place,
    )


def keep_registers() -> int:
    """Interrupts come and go; what they interrupt cannot tell."""
    local_apic.stop_timer()
    interrupts.handle(0x20, count_interrupt)
    changed = u64(0)
    place = address_of(COUNTER.value).address
    for _ in range(20):
        local_apic.start_timer(clock.timer_ticks(u64(100_000)), False)
        changed |= wait_for_change(place)
    print(f"changed={changed:#x} interrupts={COUNTER.value}")
    return 0


def message_self() -> int:
    """An interrupt that the CPU sends to itself."""
    interrupts.handle(CALL, count_interrupt)
    local_apic.send(local_apic.identity(), CALL)
    while COUNTER.value == 0:
        cpu.pause()
    print(f"interrupts={COUNTER.value}")
    return 0


def echo() -> int:
    """Says what is typed, until a line ends."""
    serial.listen()
    print("ready")
    line = bytearray()
    while (byte := serial.read()) != 10:
        line.append(byte)
    print(f"{bytes(line)!r}")
    return 0


# Exceptions


@noinline
def fail(what: bytes) -> int:
    """Makes the processor refuse something."""
    match what:
        case b"divide":
            asm(None, "xorl %ecx, %ecx\ndivl %ecx", "~{eax},~{ecx},~{edx},~{flags}")
        case b"breakpoint":
            asm(None, "int3", "")
        case b"opcode":
            asm(None, "ud2", "")
        case b"general":
            asm(None, "movq %rax, (%rax)", "{rax},~{memory}", u64(0x8000_0000_0000_0000))
        case b"double":
            asm(None, "xorl %esp, %esp\npushq %rax", "")
        case b"read":
            return int(Ptr.at(u64, 0x1234_5000).volatile_load(0))
        case b"write":
            Ptr.at(u64, linker_symbol("__text_start")).volatile_store(0, 0)
        case b"alias":
            text = linker_symbol("__text_start") - linker_symbol("__virtual_offset")
            Ptr.at(u64, to_virtual(PhysAddr(text))).volatile_store(0, 0)
        case b"execute":
            asm(None, "callq *$0", "r,~{memory}", linker_symbol("__data_start"))
        case b"user":
            frame = frames.allocate_zeroed(PROGRAM)
            assert frame is not None
            place = paging.find_entry(kernel_space.ROOT.value, VirtAddr(u64(0x40_0000)), u8(1))
            place[0] = frame | paging.WRITE | PTE_US
            return int(Ptr.at(u64, 0x40_0000).volatile_load(0))
        case b"guard":
            end = stacks.allocate()
            assert end is not None
            Ptr.at(u64, end).volatile_store(0, 1)
        case _:
            return vector(u64(int(what.decode())))
    return 0


@noinline
def vector(number: u64) -> int:
    """What the processor does at an exception, done by hand."""
    stub = linker_symbol("kgen_trap_table") + 16 * number
    has_code = number in (8, 10, 11, 12, 13, 14, 17, 21, 29, 30)
    asm(
        None,
        "movq %rsp, %rax\nandq $$-16, %rsp\npushq $$0x10\npushq %rax\npushfq\npushq $$8\nleaq 2f(%rip), %rax\npushq %rax\n"
        "testq %rdx, %rdx\njz 1f\npushq $$0x77\n1:\njmpq *%rcx\n2:",
        "{rcx},{rdx},~{rax},~{memory}",
        stub,
        u64(1 if has_code else 0),
    )
    return 0


# The heap and the locks of a test build


@noinline
def misuse(what: bytes) -> int:
    """What a test build finds."""
    block = heap.allocate(usize(40))
    match what:
        case b"twice":
            heap.free(block, usize(40))
            heap.free(block, usize(40))
        case b"size":
            heap.free(block, usize(48))
        case b"behind":
            block[40] = 1
            heap.free(block, usize(40))
        case b"after":
            heap.free(block, usize(40))
            block[8] = 1
            for _ in range(100):
                heap.allocate(usize(40))
        case b"lock":
            with LOCK.value:
                LOCK.value.acquire()
        case b"release":
            LOCK.value.release()
        case b"frame":
            frame = frames.allocate(0, KERNEL)
            assert frame is not None
            frames.free(frame)
            frames.free(frame)
        case _:
            return 1
    return 0


def main(args: list[bytes]) -> int:
    if len(args) == 2 and args[0] == b"fail":
        return fail(args[1])
    if len(args) == 2 and args[0] == b"misuse":
        return misuse(args[1])
    match args:
        case [b"machine"]:
            return describe_machine()
        case [b"memory"]:
            return exhaust_memory()
        case [b"mappings"]:
            return show_mappings()
        case [b"flush"]:
            return flush_everywhere()
        case [b"heap"]:
            return share_the_heap()
        case [b"spin"]:
            return preempt_spinning_tasks()
        case [b"gate"]:
            return open_a_gate()
        case [b"registers"]:
            return keep_registers()
        case [b"message"]:
            return message_self()
        case [b"echo"]:
            return echo()
        case _:
            print("?", args)
            return 1


# The entry point of a boot loader that says nothing useful

BROKEN_ENTRY: Final = f"""
.code32
movl 24(%ebx), %eax
movb (%eax), %al
cmpb $'N', %al
jne 1f
xorl %ebx, %ebx
1:
cmpb $'X', %al
jne 2f
movl $0, (%ebx)
2:
cmpb $'M', %al
jne 3f
movl $0, 48(%ebx)
3:
cmpb $'A', %al
jne 4f
movl $-1, 44(%ebx)
4:
jmp {boot.ENTRY}
.code64
""".replace("$", "$$")


@naked
@export("kgen_broken_start")
@section(".boot.text")
def broken_start() -> None:
    """Breaks the start info as the first letter of the command line says."""
    asm(None, BROKEN_ENTRY, "")


_WHOLE: Final = image("tests", main, cpus=8, is_test=True)
IMAGE: Final = dataclasses.replace(_WHOLE, entry="kgen_broken_start", entries=(*_WHOLE.entries, broken_start))
"""Unless the command line begins with one of the letters above, the same as any other image."""
