"""memcpy, memmove, memset and memcmp: the symbols that LLVM expects of every environment.

They are assembly, not loops in the subset: LLVM's loop-idiom pass would turn a loop into a call of the very
function it stands in. Only general registers are used, since kernel images have no others. Short lengths are done
with overlapping loads and stores, all loads first, so that a short memcpy is a memmove too; from `STRING_LIMIT`
on the string instructions run at full width (Intel's optimization reference manual, "Enhanced REP MOVSB and STOSB
operation").
"""

from __future__ import annotations

from typing import Final

from kgen.unsafe import asm, export, naked

UNSAFE = "is the bottom of all memory copies"

STRING_LIMIT: Final = 384

# rdi: to, rsi: from, rdx: n, rax: the result. Copies up to 32 bytes and returns; longer ones go on at 9.
_SHORT_COPY: Final = """
    movq %rdi, %rax
    cmpq $$16, %rdx
    ja 3f
    cmpq $$8, %rdx
    jae 2f
    cmpq $$4, %rdx
    jae 1f
    testq %rdx, %rdx
    je 8f
    movq %rdx, %rcx
    shrq $$1, %rcx
    movzbl (%rsi), %r8d
    movzbl (%rsi,%rcx), %r9d
    movzbl -1(%rsi,%rdx), %r10d
    movb %r8b, (%rdi)
    movb %r9b, (%rdi,%rcx)
    movb %r10b, -1(%rdi,%rdx)
8:  ret
1:  movl (%rsi), %r8d
    movl -4(%rsi,%rdx), %r9d
    movl %r8d, (%rdi)
    movl %r9d, -4(%rdi,%rdx)
    ret
2:  movq (%rsi), %r8
    movq -8(%rsi,%rdx), %r9
    movq %r8, (%rdi)
    movq %r9, -8(%rdi,%rdx)
    ret
3:  cmpq $$32, %rdx
    ja 9f
    movq (%rsi), %r8
    movq 8(%rsi), %r9
    movq -16(%rsi,%rdx), %r10
    movq -8(%rsi,%rdx), %r11
    movq %r8, (%rdi)
    movq %r9, 8(%rdi)
    movq %r10, -16(%rdi,%rdx)
    movq %r11, -8(%rdi,%rdx)
    ret
9:
"""

# More than 32 bytes, upwards: 16 at a time, then the last 16 again.
_LONG_COPY: Final = f"""
    cmpq $${STRING_LIMIT}, %rdx
    jae 5f
    movq -16(%rsi,%rdx), %r10
    movq -8(%rsi,%rdx), %r11
    leaq -16(%rdi,%rdx), %rcx
4:  movq (%rsi), %r8
    movq 8(%rsi), %r9
    movq %r8, (%rdi)
    movq %r9, 8(%rdi)
    addq $$16, %rsi
    addq $$16, %rdi
    cmpq %rcx, %rdi
    jb 4b
    movq %r10, (%rcx)
    movq %r11, 8(%rcx)
    ret
5:  movq %rdx, %rcx
    rep movsb
    ret
"""

# More than 32 bytes to a higher overlapping address, downwards: 8 at a time, then the first 8 again.
_BACKWARD_COPY: Final = """
6:  movq (%rsi), %r10
    movq %rdx, %rcx
7:  movq -8(%rsi,%rcx), %r8
    movq %r8, -8(%rdi,%rcx)
    subq $$8, %rcx
    cmpq $$8, %rcx
    ja 7b
    movq %r10, (%rdi)
    ret
"""

MEMCPY: Final = _SHORT_COPY + _LONG_COPY

MEMMOVE: Final = (
    _SHORT_COPY
    + """
    movq %rdi, %rcx
    subq %rsi, %rcx
    cmpq %rdx, %rcx
    jb 6f
    movq %rsi, %rcx
    subq %rdi, %rcx
    cmpq $$32, %rcx
    jb 7f
"""
    + _LONG_COPY
    + """
7:  movq -8(%rsi,%rdx), %r10
    leaq -8(%rdi,%rdx), %rcx
1:  movq (%rsi), %r8
    movq %r8, (%rdi)
    addq $$8, %rsi
    addq $$8, %rdi
    cmpq %rcx, %rdi
    jb 1b
    movq %r10, (%rcx)
    ret
"""
    + _BACKWARD_COPY
)

MEMSET: Final = f"""
    movq %rdi, %r8
    movzbl %sil, %eax
    cmpq $${STRING_LIMIT}, %rdx
    jae 3f
    movabsq $$0x0101010101010101, %r9
    imulq %r9, %rax
    cmpq $$8, %rdx
    jb 2f
    leaq -8(%rdi,%rdx), %rcx
1:  movq %rax, (%rdi)
    addq $$8, %rdi
    cmpq %rcx, %rdi
    jb 1b
    movq %rax, (%rcx)
    movq %r8, %rax
    ret
2:  testq %rdx, %rdx
    je 4f
    movb %al, (%rdi)
    incq %rdi
    decq %rdx
    jmp 2b
3:  movq %rdx, %rcx
    rep stosb
4:  movq %r8, %rax
    ret
"""

MEMCMP: Final = """
    xorl %eax, %eax
    subq $$8, %rdx
    jb 3f
1:  movq (%rdi), %r8
    movq (%rsi), %r9
    cmpq %r9, %r8
    jne 2f
    addq $$8, %rdi
    addq $$8, %rsi
    subq $$8, %rdx
    jae 1b
    jmp 3f
2:  bswapq %r8
    bswapq %r9
    cmpq %r9, %r8
    sbbl %eax, %eax
    orl $$1, %eax
    ret
3:  addq $$8, %rdx
    je 5f
4:  movzbl (%rdi), %eax
    movzbl (%rsi), %r8d
    subl %r8d, %eax
    jne 5f
    incq %rdi
    incq %rsi
    decq %rdx
    jne 4b
5:  ret
"""


@naked
@export("memcpy")
def memcpy() -> None:
    """`memcpy(rdi: to, rsi: from, rdx: n) -> to`."""
    asm(None, MEMCPY, "")


@naked
@export("memmove")
def memmove() -> None:
    """`memmove(rdi: to, rsi: from, rdx: n) -> to`, also for stretches that overlap."""
    asm(None, MEMMOVE, "")


@naked
@export("memset")
def memset() -> None:
    """`memset(rdi: to, esi: byte, rdx: n) -> to`."""
    asm(None, MEMSET, "")


@naked
@export("memcmp")
def memcmp() -> None:
    """`memcmp(rdi: a, rsi: b, rdx: n) -> eax`: negative, 0 or positive, by the first byte that differs."""
    asm(None, MEMCMP, "")


ENTRIES: Final = (memcpy, memmove, memset, memcmp)
"""What every image contains."""
