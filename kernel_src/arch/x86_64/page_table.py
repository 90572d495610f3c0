"""Page table entries of 4-level paging: bits, shifts and sizes.

Intel SDM, volume 3A, 4.5 ("4-Level Paging and 5-Level Paging"), tables 4-15 to 4-20.
"""

from __future__ import annotations

from typing import Final

PTE_P: Final = 1 << 0  # SDM 3A, table 4-20: present
PTE_RW: Final = 1 << 1  # SDM 3A, table 4-20: writable
PTE_US: Final = 1 << 2  # SDM 3A, table 4-20: user mode may access
PTE_PWT: Final = 1 << 3  # SDM 3A, table 4-20: page-level write-through
PTE_PCD: Final = 1 << 4  # SDM 3A, table 4-20: page-level cache disable
PTE_A: Final = 1 << 5  # SDM 3A, table 4-20: accessed
PTE_D: Final = 1 << 6  # SDM 3A, table 4-20: dirty
PTE_PAT: Final = 1 << 7  # SDM 3A, table 4-20: in an entry that maps a 4-KByte page
PTE_PS: Final = 1 << 7  # SDM 3A, table 4-18: the entry maps a 2-MByte or 1-GByte page
PTE_G: Final = 1 << 8  # SDM 3A, table 4-20: global
PTE_PAT_LARGE: Final = 1 << 12  # SDM 3A, table 4-18: PAT of a 2-MByte or 1-GByte page
PTE_XD: Final = 1 << 63  # SDM 3A, table 4-20: execute-disable
PTE_ADDRESS: Final = 0x000F_FFFF_FFFF_F000  # SDM 3A, 4.5.4: bits 51:12 hold the physical address

PAGE_SHIFT: Final = 12  # SDM 3A, 4.5.4: 4-KByte page
LARGE_PAGE_SHIFT: Final = 21  # SDM 3A, 4.5.4: 2-MByte page
HUGE_PAGE_SHIFT: Final = 30  # SDM 3A, 4.5.4: 1-GByte page
PML4_SHIFT: Final = 39  # SDM 3A, 4.5.4: one entry of the top table
ENTRIES_PER_TABLE: Final = 512  # SDM 3A, 4.5.4: nine bits of the address at each level

PAGE_SIZE: Final = 1 << PAGE_SHIFT  # SDM 3A, 4.5.4
LARGE_PAGE_SIZE: Final = 1 << LARGE_PAGE_SHIFT  # SDM 3A, 4.5.4
HUGE_PAGE_SIZE: Final = 1 << HUGE_PAGE_SHIFT  # SDM 3A, 4.5.4

PF_P: Final = 1 << 0  # SDM 3A, figure 4-12: the page was present
PF_WR: Final = 1 << 1  # SDM 3A, figure 4-12: a write
PF_US: Final = 1 << 2  # SDM 3A, figure 4-12: from user mode
PF_RSVD: Final = 1 << 3  # SDM 3A, figure 4-12: a reserved bit was set
PF_ID: Final = 1 << 4  # SDM 3A, figure 4-12: an instruction fetch
PF_PK: Final = 1 << 5  # SDM 3A, figure 4-12: a protection key
