"""The system calls that the run-time library needs of Linux on x86-64.

Numbers and conventions: the Linux man-pages project, syscall(2), and `arch/x86/entry/syscalls/syscall_64.tbl`.
"""

from __future__ import annotations

from typing import Final

from kgen.lang import noinline, u8, u64, usize
from kgen.unsafe import Ptr, asm

UNSAFE = "system calls take raw addresses"

SYS_WRITE: Final = 1
SYS_MMAP: Final = 9
SYS_EXIT_GROUP: Final = 231

STANDARD_OUTPUT: Final = 1
STANDARD_ERROR: Final = 2

EINTR: Final = 4
EAGAIN: Final = 11

PROT_READ_WRITE: Final = 3
MAP_PRIVATE_ANONYMOUS: Final = 0x22
PAGE: Final = 4096


def system_call(number: u64, first: u64, second: u64, third: u64) -> int:
    """A system call with three arguments; negative results are `-errno`."""
    return asm(
        int,
        "syscall",
        "={rax},{rax},{rdi},{rsi},{rdx},~{rcx},~{r11},~{memory}",
        number,
        first,
        second,
        third,
    )


def system_call_6(number: u64, first: u64, second: u64, third: u64, fourth: u64, fifth: u64, sixth: u64) -> int:
    """A system call with six arguments; negative results are `-errno`."""
    return asm(
        int,
        "syscall",
        "={rax},{rax},{rdi},{rsi},{rdx},{r10},{r8},{r9},~{rcx},~{r11},~{memory}",
        number,
        first,
        second,
        third,
        fourth,
        fifth,
        sixth,
    )


@noinline
def write_to(descriptor: u64, data: Ptr[u8], n: usize) -> None:
    """Writes all of it, or gives up on an error: there is nobody to tell."""
    done = usize(0)
    while done < n:
        written = system_call(SYS_WRITE, descriptor, data.offset(done).address, n - done)
        if written > 0:
            done += usize(written)
        elif written != -EINTR and written != -EAGAIN:
            return


def write(data: Ptr[u8], n: usize) -> None:
    """`hooks.write`."""
    write_to(STANDARD_OUTPUT, data, n)


def write_error(data: Ptr[u8], n: usize) -> None:
    """`hooks.write_error`."""
    write_to(STANDARD_ERROR, data, n)


def grow_heap(min_bytes: usize) -> Ptr[u8]:
    """`hooks.grow_heap`: fresh zeroed pages."""
    address = system_call_6(SYS_MMAP, 0, min_bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, ~u64(0), 0)
    if address < 0:
        return Ptr.null(u8)
    return Ptr.at(u8, u64(address))


def exit(status: int) -> None:
    """`hooks.exit`."""
    while True:
        system_call(SYS_EXIT_GROUP, u64(status & 0xFF), 0, 0)
