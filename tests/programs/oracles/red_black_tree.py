"""By sorted dict items."""

from __future__ import annotations


def expected() -> str:
    state = 88172645463325252
    numbers: dict[int, str] = {}
    for step in range(300):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        numbers[(state >> 33) % 500] = f"step {step}"
    lines = [str(len(numbers))]
    lines += [f"{key} {value}" for key, value in sorted(numbers.items()) if key % 10 == 0]
    lines.append("2.7 old, 3.9 oldest, 3.11 pinned, 3.13 new")
    lines.append("new None")
    return "\n".join(lines) + "\n"
