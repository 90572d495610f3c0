"""How a static Linux executable begins and ends: stack, arguments, signals, the call of `main`.

The initial stack: System V ABI, AMD64 supplement, 3.4.1. Signal frames: `struct rt_sigframe` and
`struct ucontext` of the Linux man-pages, sigaction(2), and `arch/x86/include/uapi/asm/sigcontext.h`.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import Array, Error, static, u8, u32, u64, usize, wrapping_sub
from kgen.runtime import console, heap, panic
from kgen.runtime import list as lists
from kgen.runtime.buffer import Buffer
from kgen.runtime.bytes import Bytes, whole
from kgen.runtime.format import write_uint
from kgen.runtime.hooks import hooks
from kgen.runtime.linux import system_call, system_call_6
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

SYS_RT_SIGACTION: Final = 13
SYS_SIGALTSTACK: Final = 131

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
LEAK_STATUS: Final = 102

_SIGNAL_STACK = static(Array(u8, SIGNAL_STACK_SIZE))
STACK_END = static(u64, 0)
"""Where the stack was when the program started."""
LEAK_CHECK = static(bool, False)


@naked
@export("_start")
def start() -> None:
    """The entry point: the kernel jumps here with the arguments on the stack and no return address."""
    asm(
        None,
        "xorl %ebp, %ebp\nmovq %rsp, %rdi\nandq $$-16, %rsp\ncall kgen_linux_enter\nud2",
        "",
    )


@export("kgen_linux_enter")
def enter(stack: Ptr[u64]) -> None:
    """Sets everything up, runs the program, and exits."""
    STACK_END.value = stack.address
    console.prepare()
    _catch_faults()
    count = usize(stack[0])
    _read_environment(stack.offset(count + 2).cast(Ptr[u8]))
    status = _run(count, stack.offset(1).cast(Ptr[u8]))
    console.flush()
    if LEAK_CHECK.value and heap.live_blocks() != 0:
        console.STDERR.value.write_bytes(b"kgen: leak: ")
        write_uint(console.STDERR.value, heap.live_blocks())
        console.STDERR.value.write_bytes(b" live blocks at exit\n")
        console.flush()
        status = LEAK_STATUS
    hooks.exit(status)


def _run(count: usize, words: Ptr[Ptr[u8]]) -> int:
    try:
        if hooks.takes_arguments:
            return hooks.main_with_arguments(_arguments(count, words))
        return hooks.main()
    except Error as error:
        report_uncaught(error)
        return 1


def _arguments(count: usize, words: Ptr[Ptr[u8]]) -> lists.List[Bytes]:
    """The command line without the program's name."""
    arguments = lists.List[Bytes]()
    index = usize(1)
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


def _read_environment(words: Ptr[Ptr[u8]]) -> None:
    """KGEN_FAIL_ALLOC=k makes the k-th allocation fail; KGEN_LEAKS=1 reports what is left at the end."""
    index = usize(0)
    while not words[index].is_null():
        number = _setting(words[index], b"KGEN_FAIL_ALLOC=")
        if number > 0:
            heap.fail_allocation(number)
        if _setting(words[index], b"KGEN_LEAKS=") == 1:
            LEAK_CHECK.value = True
        index += 1


def _setting(variable: Ptr[u8], name: bytes) -> u64:
    """The number after `name` in an environment entry; 0 when the entry is another one."""
    position = usize(0)
    while position < usize(len(name)):
        if variable[position] != name[position]:
            return 0
        position += 1
    value = u64(0)
    while variable[position] >= 48 and variable[position] <= 57 and value < 1 << 40:
        value = value * 10 + (variable[position] - 48)
        position += 1
    return value


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
