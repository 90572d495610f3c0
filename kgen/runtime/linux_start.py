"""How a static Linux executable begins and ends: stack, arguments, signals, the call of `main`.

The initial stack: System V ABI, AMD64 supplement, 3.4.1. Signal frames: `struct rt_sigframe` and
`struct ucontext` of the Linux man-pages, sigaction(2), and `arch/x86/include/uapi/asm/sigcontext.h`.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Error, static, u8, u32, u64, usize, wrapping_sub
from kgen.runtime import console, heap_watch, panic
from kgen.runtime import list as lists
from kgen.runtime.buffer import Buffer
from kgen.runtime.bytes import Bytes, whole
from kgen.runtime.hooks import hooks
from kgen.runtime.linux import system_call, system_call_6
from kgen.runtime.self_relocation import RELOCATE_ITSELF
from kgen.runtime.uncaught import report_uncaught
from kgen.unsafe import (
    Ptr,
    address_of,
    asm,
    copy_memory,
    export,
    function_address,
    naked,
)

UNSAFE = "runs before there is anything safe to stand on"

SYS_MPROTECT: Final = 10
SYS_RT_SIGACTION: Final = 13
SYS_SIGALTSTACK: Final = 131

PROT_READ: Final = 1

SIGILL: Final = 4
SIGBUS: Final = 7
SIGFPE: Final = 8
SIGSEGV: Final = 11

SA_SIGINFO: Final = 0x4
SA_RESTORER: Final = 0x04000000
SA_ONSTACK: Final = 0x08000000
SA_NODEFER: Final = 0x40000000

CONTEXT_RBP: Final = 15
CONTEXT_RSP: Final = 20
CONTEXT_RIP: Final = 21
"""Registers in `struct ucontext`, in 8-byte words."""
SIGINFO_ADDRESS: Final = 2
"""`si_addr`, in 8-byte words."""
STACK_REACH: Final = 1 << 16
"""A fault this near to the stack pointer is an overflow of the stack."""

SIGNAL_STACK_SIZE: Final = 32768

_SIGNAL_STACK = static(Array(u8, SIGNAL_STACK_SIZE))
BEGIN: Final = "xorl %ebp, %ebp\nmovq %rsp, %rdi\nandq $$-16, %rsp\ncall kgen_linux_enter\nud2"

START_ANYWHERE: Final = f"""{RELOCATE_ITSELF}
leaq __relro_start(%rip), %rdi
leaq __relro_end(%rip), %rsi
subq %rdi, %rsi
movl $${PROT_READ}, %edx
movl $${SYS_MPROTECT}, %eax
syscall
{BEGIN}"""

STACK_END = static(u64, 0)
"""Where the stack was when the program started."""


@naked
@export("_start")
def start() -> None:
    """The entry point: the kernel jumps here with the arguments on the stack and no return address."""
    asm(None, BEGIN, "")


@naked
@export("kgen_linux_start_anywhere")
def start_anywhere() -> None:
    """The entry point of an executable that Linux puts at any address: its addresses first, which then become
    read-only where they are constants (mprotect)."""
    asm(None, START_ANYWHERE, "")


@export("kgen_linux_enter")
def enter(stack: Ptr[u64]) -> None:
    """Sets everything up, runs the program, and exits."""
    STACK_END.value = stack.address
    console.prepare()
    _catch_faults()
    count = usize(stack[0])
    # The first word is the program's name, in a watched image the second one the number of a failing allocation.
    words, first = stack.offset(1).cast(Ptr[u8]), usize(1)
    if hooks.watches_heap and count > 1:
        heap_watch.watch(heap_watch.number_at(words[1]))
        first = usize(2)
    status = _run(words, first, count)
    if hooks.watches_heap:
        status = heap_watch.report(status)
    console.flush()
    hooks.exit(status)


def _run(words: Ptr[Ptr[u8]], first: usize, count: usize) -> int:
    try:
        if hooks.takes_arguments:
            return hooks.main_with_arguments(_arguments(words, first, count))
        return hooks.main()
    except Error as error:
        report_uncaught(error)
        return 1


def _arguments(words: Ptr[Ptr[u8]], first: usize, count: usize) -> lists.List[Bytes]:
    """The words of the command line from `first` on."""
    arguments = lists.List[Bytes]()
    index = first
    while index < count:
        length = _string_length(words[index])
        buffer = Buffer(length)
        copy_memory(buffer.data, words[index], length)
        arguments.append(whole(buffer))
        index += 1
    return arguments


def _string_length(data: Ptr[u8]) -> usize:
    length = usize(0)
    while data[length] != 0:
        length += 1
    return length


def _catch_faults() -> None:
    alternative = Array(u64, 3)
    alternative[0] = address_of(_SIGNAL_STACK.value).cast(u8).address
    alternative[2] = SIGNAL_STACK_SIZE
    system_call(SYS_SIGALTSTACK, address_of(alternative).cast(u8).address, 0, 0)
    action = Array(u64, 4)
    action[0] = function_address(handle_fault)
    action[1] = SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_NODEFER
    action[2] = function_address(restore)
    for signal in (SIGILL, SIGBUS, SIGFPE, SIGSEGV):
        system_call_6(SYS_RT_SIGACTION, u64(signal), address_of(action).cast(u8).address, 0, 8, 0, 0)


@naked
@export("kgen_linux_restore")
def restore() -> None:
    """Returns from a signal handler (rt_sigreturn); ours never return, but the kernel wants one."""
    asm(None, "movl $$15, %eax\nsyscall\nud2", "")


@export("kgen_linux_fault")
def handle_fault(signal: int, information: Ptr[u64], context: Ptr[u64]) -> None:
    """A trap instruction, or an access that the memory map refuses: reports and ends the program."""
    pc = context[CONTEXT_RIP]
    kind: u32 = panic.KIND_MEMORY
    if signal == SIGILL:
        kind = panic.trap_kind(Ptr.at(u8, pc))
        if kind == panic.NOT_FOUND:
            kind = panic.KIND_UNREACHABLE
    elif signal == SIGSEGV:
        distance = wrapping_sub(context[CONTEXT_RSP], information[SIGINFO_ADDRESS])
        if distance < STACK_REACH or distance > wrapping_sub(u64(0), STACK_REACH):
            kind = panic.KIND_STACK
    panic.end_with_panic(kind, pc, context[CONTEXT_RBP], STACK_END.value)


ENTRIES: Final = (start, enter, restore, handle_fault)
"""The entry points of a Linux executable."""
