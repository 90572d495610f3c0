"""The counts of objects do not wrap: not past 32 bits of references, and not with more weak references than have room."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.contenders import build_variants
from kgen.backend.llvm import Target

PROGRAM = """
from __future__ import annotations
from kgen.lang import noinline, static, u64, weak, wrapping_add, wrapping_sub
from kgen.unsafe import Ptr, address_of

UNSAFE = "changes the counts of objects, as billions of references would"

class Node:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("ends:", self.name)

class Static:
    def __init__(self) -> None:
        self.nodes: list[Node] = []

KEPT = static(Static | None, None)

@noinline
def counts(node: Node) -> Ptr[u64]:
    held = node
    return Ptr.at(u64, address_of(held).cast(u64)[0])

@noinline
def share(node: Node) -> None:
    kept = KEPT.value
    assert kept is not None
    kept.nodes.append(node)

@noinline
def forget() -> None:
    kept = KEPT.value
    assert kept is not None
    kept.nodes.clear()

def many_references(number: u64) -> None:
    node = Node(f"shared by {number}")
    counts(node)[0] = wrapping_add(counts(node)[0], number << 24)
    share(node)
    share(node)
    forget()
    print("lives:", node.name)
    counts(node)[0] = wrapping_sub(counts(node)[0], number << 24)

@noinline
def look(seen: weak[Node]) -> None:
    node = seen()
    print("seen:", node is not None)

def many_weak_references() -> None:
    node = Node("seen by many")
    seen = weak(node)
    counts(node)[0] = counts(node)[0] + (1 << 22)
    more = [weak(node), seen]
    look(seen)
    share(node)
    del node
    look(seen)
    forget()
    look(seen)
    look(more[0])

def main() -> int:
    KEPT.value = Static()
    for shift in (8, 16, 31, 32, 33, 38):
        many_references(u64(1 << shift))
    many_references((1 << 32) - 1)
    many_references((1 << 32) - 2)
    many_weak_references()
    KEPT.value = None
    return 0
"""

NUMBERS = (*(1 << shift for shift in (8, 16, 31, 32, 33, 38)), (1 << 32) - 1, (1 << 32) - 2)


def test_counts_have_room_for_all_references_and_stop_counting_weak_ones(tmp_path: Path) -> None:
    source = tmp_path / "counting.py"
    source.write_text(PROGRAM)
    programs = build_variants(source, {"plain": Target(), "atomic": Target(atomic_counts=True)}, tmp_path)
    wanted = [line for number in NUMBERS for line in (f"lives: shared by {number}", f"ends: shared by {number}")]
    wanted += ["seen: True", "seen: True", "ends: seen by many", "seen: False", "seen: False"]
    for path in programs.values():
        done = subprocess.run([str(path)], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == wanted


@pytest.mark.parametrize("case", ["lifetime_del_once", "lifetime_linked", "weak_references"])
def test_atomic_counts_end_the_same_objects(case: str, tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "language" / "cases" / f"{case}.py"
    programs = build_variants(source, {"plain": Target(), "atomic": Target(atomic_counts=True)}, tmp_path)
    outputs = [
        subprocess.run([str(path)], capture_output=True, text=True, check=True).stdout for path in programs.values()
    ]
    assert outputs[0] == outputs[1] != ""
