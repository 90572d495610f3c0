"""By the transitive closure: two nodes are together when each reaches the other."""

from __future__ import annotations

from tests.programs.strong_components import CALLS


def expected() -> str:
    arcs = {(call.split(">")[0], call.split(">")[1]) for call in CALLS.split()}
    names = {name for arc in arcs for name in arc}
    reach = set(arcs)
    for middle in names:
        reach |= {(a, b) for a in names for b in names if (a, middle) in reach and (middle, b) in reach}
    group = {a: frozenset({a} | {b for b in names if (a, b) in reach and (b, a) in reach}) for a in names}
    title = {members: "+".join(sorted(members)) for members in group.values()}
    lines: list[str] = []
    for members in sorted(title, key=lambda members: title[members]):
        targets = {group[b] for a, b in arcs if a in members}
        later = sorted(title[target] for target in targets if target != members)
        loops = " (recursive)" if members in targets else ""
        lines.append(f"{title[members]}{loops} -> {', '.join(later) or '-'}")
    lines.append("1002 2000 3001")
    return "\n".join(lines) + "\n"
