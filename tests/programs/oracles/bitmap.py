"""By sets and by a string of characters."""

from __future__ import annotations

import re


def expected() -> str:
    threes, fives, all_ = set(range(0, 200, 3)), set(range(0, 200, 5)), set(range(200))
    lines = [f"{len(threes)} {len(fives)} {sorted(threes & fives)}"]
    lines.append(f"{len(threes | fives)} {sorted(threes - fives)[:12]} {len(all_ - threes)}")
    lines.append("True True False")
    lines.append(str([len([t for t in threes if t < place]) for place in (0, 1, 64, 65, 128, 199)]))
    lines.append(str([0, 5, 100, 195, None]))
    text = "." * 130

    def allocate(length: int) -> int:
        nonlocal text
        place = text.index("." * length)
        text = text[:place] + "#" * length + text[place + length :]
        return place

    lines.append(str([allocate(length) for length in (10, 50, 3, 30)]))
    text = text[:20] + "." * 25 + text[45:]
    starts = [allocate(length) for length in (5, 30, 20)]
    runs = [(match.start(), len(match[0])) for match in re.finditer("#+", text)]
    lines += [f"{starts} {runs}", "no run"]
    return "\n".join(lines) + "\n"
