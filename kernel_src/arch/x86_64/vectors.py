"""Which interrupt arrives at which vector. Vectors below 32 are the processor's own (SDM 3A, 6.2)."""

from __future__ import annotations

from typing import Final

FIRST_INTERRUPT: Final = 0x20
INTERRUPTS: Final = 32
"""How many vectors there are besides the exceptions."""
VECTORS: Final = FIRST_INTERRUPT + INTERRUPTS

TIMER: Final = 0x20
"""The timer of the local APIC."""
RESCHEDULE: Final = 0x21
"""Another CPU has put a task into this one's queue."""
FLUSH: Final = 0x22
"""Another CPU has changed page tables."""
CALL: Final = 0x23
"""Another CPU wants a function called here."""
FIRST_DEVICE: Final = 0x24
"""The interrupts of devices, in the order in which drivers ask for them."""
SPURIOUS: Final = 0x3F
"""What the local APIC sends when an interrupt went away; its low four bits are ones (SDM 3A, 11.9)."""
