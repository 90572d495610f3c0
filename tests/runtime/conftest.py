"""The run-time library under CPython: its heap stands on emulated memory."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import kgen.runtime
from kgen.lang import u8, usize
from kgen.runtime import heap
from kgen.runtime.hooks import hooks
from kgen.unsafe import Ptr, emulated_memory


class Output:
    """What the library writes."""

    def __init__(self) -> None:
        self.text = b""

    def write(self, data: Ptr[u8], n: usize) -> None:
        self.text += bytes(data[index] for index in range(n))


def _grow_heap(min_bytes: usize) -> Ptr[u8]:
    return emulated_memory(min_bytes)


def _import_all() -> None:
    """Imports the library: some of its modules allocate meanwhile. Afterwards the hook is as it was, for the tests of other
    folders, which may run in this process before anything is compiled."""
    before, hooks.grow_heap = hooks.grow_heap, _grow_heap
    for module in pkgutil.iter_modules(kgen.runtime.__path__):
        importlib.import_module(f"kgen.runtime.{module.name}")
    hooks.grow_heap = before


_import_all()


@pytest.fixture(autouse=True, scope="module")
def emulated_heap() -> Iterator[None]:
    """Takes the hooks back from tests that compiled a program in this process before."""
    before = dict(vars(hooks))
    hooks.reset()
    hooks.grow_heap = _grow_heap
    yield
    vars(hooks).update(before)


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Output:
    """Catches what goes to the platform."""
    made = Output()
    monkeypatch.setattr(hooks, "write", made.write)
    monkeypatch.setattr(hooks, "write_error", made.write)
    return made


@pytest.fixture
def no_leaks() -> object:
    """Holds a test to freeing everything it allocated."""
    before = heap.live_blocks()
    yield None
    assert heap.live_blocks() == before
