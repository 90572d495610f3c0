"""By sorted, which is stable."""

from __future__ import annotations


def expected() -> str:
    numbers = [((place + 1) * 0x9E37_79B9_7F4A_7C15) % 2**64 >> 52 for place in range(300)]
    lines = [f"{n:>9}: {sorted(numbers[:12], reverse=True)}" for n in ("insertion", "shell", "heap", "quick", "merge")]
    lines.append(f"    radix: {sorted(numbers)[:12]} True")
    people = list(zip("ABCDEFGH", [31, 25, 31, 40, 25, 19, 31, 25], strict=True))
    shown = " ".join(f"{name}:{age}" for name, age in sorted(people, key=lambda person: person[1]))
    lines += [f"{name:>9}: {shown}" for name in ("insertion", "merge")]
    return "\n".join(lines) + "\n"
