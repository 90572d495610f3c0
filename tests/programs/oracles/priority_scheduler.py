"""By a plain simulation over one list of (level, arrival, ...) records, sorted before each choice."""

from __future__ import annotations


def expected() -> str:
    rows = [("A", 1, 7, 0), ("B", 1, 5, 0), ("c", 2, 6, 0), ("T", 0, 6, 4), ("u", 2, 2, 9)]
    work = {name: ticks for name, _, ticks, _ in rows}
    own = {name: level for name, level, _, _ in rows}
    period = {name: nap for name, _, _, nap in rows}
    ready: list[tuple[int, int, int, str]] = []  # level, sequence, since, name
    asleep: list[tuple[int, int, str]] = []
    sequence, now, trace = 0, 0, ""

    def add(name: str, level: int) -> None:
        nonlocal sequence
        ready.append((level, sequence, now, name))
        sequence += 1

    for name, level, _, _ in rows:
        add(name, level)
    while ready or asleep:
        for wake, order, name in sorted(asleep):
            if wake <= now:
                asleep.remove((wake, order, name))
                add(name, own[name])
        for level in (1, 2):
            for item in sorted(item for item in ready if item[0] == level):
                if now - item[2] >= 12:
                    ready.remove(item)
                    add(item[3], level - 1)
        if not ready:
            trace += "."
            now += 1
            continue
        item = min(ready)
        ready.remove(item)
        name = item[3]
        for _ in range(3):
            work[name] -= 1
            now += 1
            trace += name
            if work[name] == 0:
                break
            if period[name]:
                sequence += 1
                asleep.append((now + period[name], sequence, name))
                break
        else:
            add(name, own[name])
    lines = [trace]
    levels = ("HIGH", "NORMAL", "LOW")
    lines += [f"{name} {levels[level]:<6} DONE ran {ticks}" for name, level, ticks, _ in rows]
    lines.append(f"{now} {trace.count('.')}")
    return "\n".join(lines) + "\n"
