"""How an image that can be anywhere puts its own addresses right, before anything else runs.

The linker leaves a table of relative relocations (`.rela.dyn`, between `__rela_start` and `__rela_end`): an address in
the image, linked for `__link_address`, and what belongs there (AMD64 supplement to the System V ABI, table 4.9,
R_X86_64_RELATIVE). Each becomes what it would be where the image really is.
"""

from __future__ import annotations

from typing import Final

RELOCATE_ITSELF: Final = """
leaq __image_start(%rip), %rax
subq $__link_address, %rax
leaq __rela_start(%rip), %rsi
leaq __rela_end(%rip), %rcx
1:
cmpq %rcx, %rsi
jae 2f
movq (%rsi), %rdx
movq 16(%rsi), %r8
addq %rax, %r8
movq %r8, (%rdx,%rax)
addq $24, %rsi
jmp 1b
2:
""".replace("$", "$$")
"""Assembly, AT&T syntax. Changes RAX, RCX, RDX, RSI and R8; leaves in RAX how far the image is from its link address.
Sound when the image may be written where the table says: its `relro` and `data` regions."""
