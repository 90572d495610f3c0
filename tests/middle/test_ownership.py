"""Random programs about objects: kir agrees with the tree, frees every object once, and never touches a freed one."""

from __future__ import annotations

import pytest

from kgen.frontend import tree
from kgen.middle.lower import lower
from kgen.middle.print_kir import print_module
from kgen.middle.verify import verify
from tests.middle.kir_machine import KirMachine, OwnershipError
from tests.middle.random_programs import Author
from tests.middle.tree_machine import TreeMachine


def compare(program: tree.Program, elides: bool, failing: int) -> tuple[int, int]:
    """Runs both machines; returns the count operations and the allocations."""
    module = lower(program, elides=elides)
    verify(module)
    expected = TreeMachine(program, failing)
    result = expected.call(program.entries[0], [])
    machine = KirMachine(module, failing)
    entry = next(f for f in module.functions if f.source is program.entries[0])
    try:
        assert machine.call(entry, []) == result
        assert machine.statics["m.trace"] == expected.statics[program.statics[0]]
        assert machine.allocations == expected.allocations
        if machine.live:
            raise OwnershipError(f"{len(machine.live)} objects are left")
        assert all(heap.count >= 1 << 31 for heap in machine.immortals.values())
    except (OwnershipError, AssertionError):
        print(print_module(module))
        raise
    return machine.counting, machine.allocations


@pytest.mark.parametrize("seed", range(60))
def test_counts_are_right(seed: int) -> None:
    program = Author(seed).program()
    plain, allocations = compare(program, elides=False, failing=-1)
    elided, _ = compare(program, elides=True, failing=-1)
    assert elided <= plain
    for failing in range(0, allocations, 1 + allocations // 4):
        compare(program, elides=False, failing=failing)
        compare(program, elides=True, failing=failing)
