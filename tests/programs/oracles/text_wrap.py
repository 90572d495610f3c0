"""By textwrap, and by trying every way to break the text for the balanced lines."""

from __future__ import annotations

import textwrap
from functools import cache

from tests.programs.text_wrap import TEXT

WORDS = TEXT.split()


def _justified(line: str, width: int) -> str:
    words = line.split()
    spaces = width - sum(map(len, words))
    for turn in range(spaces):
        words[turn % (len(words) - 1)] += " "
    return "".join(words)


@cache
def _best(start: int, width: int) -> tuple[int, tuple[str, ...]]:
    choices: list[tuple[int, int, tuple[str, ...]]] = []
    for end in range(start + 1, len(WORDS) + 1):
        line = " ".join(WORDS[start:end])
        if len(line) <= width and end == len(WORDS):
            choices.append((0, end, (line,)))
        elif len(line) <= width:
            cost, rest = _best(end, width)
            choices.append((cost + (width - len(line)) ** 2, end, (line, *rest)))
    cost, _, lines = min(choices)
    return cost, lines


def expected() -> str:
    output: list[str] = []
    for width in (24, 40):
        lines = textwrap.wrap(TEXT, width, break_long_words=False, break_on_hyphens=False)
        output += [f"greedy {width}:", *(f"|{line.ljust(width)}|" for line in lines)]
        stretched = [_justified(line, width) for line in lines[:-1]] + [lines[-1]]
        output += [f"justified {width}:", *(f"|{line.ljust(width)}|" for line in stretched)]
        cost, better = _best(0, width)
        shown = [line.rjust(width) for line in better[:-1]] + [better[-1].ljust(width)]
        output += [f"balanced {width}:", *(f"|{line}|" for line in shown), f"True {cost}"]
    return "\n".join(output) + "\n"
