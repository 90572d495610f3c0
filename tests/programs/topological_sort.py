"""A build order: topological sorting of make-like rules, in waves that could run side by side, and cycles named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kgen.lang import Error

RULES: Final = """
image: kernel ramdisk config
kernel: boot.o trap.o sched.o link.ld
ramdisk: init shell
boot.o: boot.py kgen
trap.o: trap.py kgen
sched.o: sched.py kgen
init: init.py kgen
shell: shell.py kgen
kgen: llvm
test: image qemu
"""
CYCLIC: Final = "a: b\nb: c d\nc: e\nd:\ne: b\n"


class CycleError(Error):
    """Targets that wait for each other."""

    def __init__(self, path: list[str]) -> None:
        self.path = path


@dataclass
class Target:
    name: str
    needs: list[str] = field(default_factory=list[str])
    needed_by: list[str] = field(default_factory=list[str])
    open_needs: int = 0


Graph = dict[str, Target]


def read_rules(text: str) -> Graph:
    """Targets by name, sources included."""
    graph: Graph = {}
    for line in text.split("\n"):
        name, colon, needs = line.partition(":")
        if not colon:
            continue
        target = graph.setdefault(name, Target(name))
        for need in needs.split():
            target.needs.append(need)
            graph.setdefault(need, Target(need)).needed_by.append(name)
    return graph


def waves(graph: Graph) -> list[list[str]]:
    """Every target, as early as it can be; raises CycleError."""
    for target in graph.values():
        target.open_needs = len(target.needs)
    ready = sorted([target.name for target in graph.values() if target.open_needs == 0])
    result: list[list[str]] = []
    done = 0
    while ready:
        result.append(ready)
        done += len(ready)
        following: list[str] = []
        for name in ready:
            for later in graph[name].needed_by:
                graph[later].open_needs -= 1
                if graph[later].open_needs == 0:
                    following.append(later)
        ready = sorted(following)
    if done < len(graph):
        raise CycleError(find_cycle(graph))
    return result


def find_cycle(graph: Graph) -> list[str]:
    """Some cycle among the targets that are still open."""
    path: list[str] = []
    here = min([target.name for target in graph.values() if target.open_needs > 0])
    while here not in path:
        path.append(here)
        here = next_open(graph, here)
    return path[path.index(here) :] + [here]


def next_open(graph: Graph, name: str) -> str:
    """The first need of a target that is itself open."""
    for need in graph[name].needs:
        if graph[need].open_needs > 0:
            return need
    raise CycleError([name])


def needed_for(graph: Graph, goal: str) -> set[str]:
    """Everything that a goal needs, itself included."""
    found: set[str] = set()
    waiting = [goal]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(graph[name].needs)
    return found


def main() -> int:
    graph = read_rules(RULES)
    for number, wave in enumerate(waves(graph)):
        print(f"{number}: {' '.join(wave)}")
    ramdisk = needed_for(graph, "ramdisk")
    print(f"ramdisk needs {' '.join(sorted(ramdisk - {'ramdisk'}))}")
    both = needed_for(graph, "kernel") & ramdisk
    print(f"shared {sorted(both)}, only image {len(needed_for(graph, 'image') - ramdisk)}")
    try:
        print(waves(read_rules(CYCLIC)))
    except CycleError as error:
        print(f"cycle: {' -> '.join(error.path)}")
    return 0
