"""By dict and Counter."""

from __future__ import annotations

from collections import Counter


def expected() -> str:
    text = "the quick brown fox jumps over the lazy dog and the quick cat naps under the old brown log"
    lines = [f"{word} {count}" for word, count in sorted(Counter(text.split()).items())]
    lines.append("no unicorn")
    squares = {number * 7: number * number for number in range(1000)}
    left = {key: value for key, value in squares.items() if key % 3}
    lines.append(f"{len(left)} {len(squares) - len(left)} {sum(left.values())} True False True")
    return "\n".join(lines) + "\n"
