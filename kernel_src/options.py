"""What an image wants of the kernel; known when it is built, so that what it does not want is not in it.

A platform assigns these before its image is compiled (`platforms/baremetal/image.py`), as it does the functions of
`kgen.runtime.hooks`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kgen.lang import u64

MAXIMUM_CPUS: Final = 8
"""More CPUs than this are left alone."""


def _no_context(_address: u64) -> None:
    pass


def _no_time() -> u64:
    return u64(0)


class Options:
    """See the module."""

    def __init__(self) -> None:
        self.cpus = 1
        """The most CPUs that the image uses, from 1 to MAXIMUM_CPUS."""
        self.is_test = False
        """A test build: locks know their owners, freed memory is poisoned, blocks have red zones."""
        self.direct_map = u64(0)
        """The virtual address of physical address 0."""
        self.devices = u64(0)
        self.devices_end = u64(0)
        """The virtual addresses for registers of devices."""
        self.stacks = u64(0)
        self.stack_slot = u64(0)
        self.stack_size = u64(0)
        """The virtual addresses for stacks: where they begin, what each takes, and what of it is mapped."""
        self.context_size = u64(0)
        """Bytes at the end of each stack for what the platform keeps of a task."""
        self.prepare_context: Callable[[u64], None] = _no_context
        """Fills them for a new task."""
        self.monotonic_ns: Callable[[], u64] = _no_time
        """Nanoseconds since some time before."""


options: Final = Options()
