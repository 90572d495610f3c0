"""The platform below the run-time library, as functions that an image chooses at build time.

`hooks` is a build-time object: kgen resolves `hooks.write(...)` in a compiled body to a direct call of the
function that the attribute holds when the image is built. A platform assigns its own functions before the
image is compiled (`platforms/baremetal/image.py`); without one the image is a static Linux executable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kgen.lang import u8, usize
from kgen.runtime import linux
from kgen.unsafe import Ptr

if TYPE_CHECKING:
    from kgen.runtime.bytes import Bytes
    from kgen.runtime.list import List

UNSAFE = "the platform's functions take raw memory"


class Hooks:
    """What the run-time library needs from a platform."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """As they are where no platform has installed its own."""
        self.write: Callable[[Ptr[u8], usize], None] = linux.write
        """Writes n bytes to the standard output or the console; cannot fail."""
        self.write_error: Callable[[Ptr[u8], usize], None] = linux.write_error
        """Writes n bytes where panic reports go."""
        self.grow_heap: Callable[[usize], Ptr[u8]] = linux.grow_heap
        """At least that many fresh bytes, aligned to 16; null when the platform has no more memory."""
        self.exit: Callable[[int], None] = linux.exit
        """Ends the image with a status from 0 to 255; does not return."""
        self.flush_each_print: bool = False
        """Whether every `print` reaches `write` at once (a serial console) or when a buffer is full."""
        self.watches_heap: bool = False
        """Whether this is a test image, which counts what its program leaves on the heap (`heap_watch`)."""
        self.is_shared: bool = False
        """Whether several CPUs or tasks use the run-time library at once. Then each CPU has free blocks of its own
        (`shared_heap`), and each task its own state of drops and buffer for what it prints: the next functions."""
        self.checks_heap: bool = False
        """Whether blocks have red zones and freed ones are poisoned (`heap_checks`)."""
        self.stay_here: Callable[[], bool] = _nowhere
        """Keeps the running task on its CPU, and all others off it, until `go_on`; what that one is told."""
        self.go_on: Callable[[bool], None] = _anywhere
        self.lock_heap: Callable[[], None] = _nothing
        """Keeps all other CPUs out of what they share of the heap."""
        self.unlock_heap: Callable[[], None] = _nothing
        self.drops: Callable[[], Ptr[u8]] = _no_memory
        """The running task's `kgen.runtime.object.Drops`."""
        self.output: Callable[[], Ptr[u8]] = _no_memory
        """The running task's `kgen.runtime.sink.Sink` for what it prints."""
        self.main: Callable[[], int] = _no_main
        """The program, when `main` takes no arguments."""
        self.main_with_arguments: Callable[[List[Bytes]], int] = _no_main_with_arguments
        """The program, when `main` takes the command line; used when `takes_arguments` is set."""
        self.takes_arguments: bool = False


def _nothing() -> None:
    pass


def _nowhere() -> bool:
    return False


def _anywhere(_before: bool) -> None:
    pass


def _no_memory() -> Ptr[u8]:
    return Ptr.null(u8)


def _no_main() -> int:
    return 0


def _no_main_with_arguments(arguments: List[Bytes]) -> int:
    return len(arguments)


hooks = Hooks()
