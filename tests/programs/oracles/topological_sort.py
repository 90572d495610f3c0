"""By graphlib."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from tests.programs.topological_sort import CYCLIC, RULES


def _graph(text: str) -> dict[str, list[str]]:
    rules = (line.partition(":") for line in text.splitlines() if line)
    return {name: needs.split() for name, _, needs in rules}


def _closure(graph: dict[str, list[str]], goal: str) -> set[str]:
    return {goal}.union(*(_closure(graph, need) for need in graph.get(goal, [])))


def expected() -> str:
    graph = _graph(RULES)
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    lines: list[str] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        lines.append(f"{len(lines)}: {' '.join(sorted(ready))}")
        sorter.done(*ready)
    ramdisk = _closure(graph, "ramdisk")
    lines.append(f"ramdisk needs {' '.join(sorted(ramdisk - {'ramdisk'}))}")
    both = _closure(graph, "kernel") & ramdisk
    lines.append(f"shared {sorted(both)}, only image {len(_closure(graph, 'image') - ramdisk)}")
    try:
        TopologicalSorter(_graph(CYCLIC)).prepare()
    except CycleError as error:
        assert set(error.args[1]) == {"b", "c", "e"}
        lines.append("cycle: b -> c -> e -> b")
    return "\n".join(lines) + "\n"
