"""Text wrapping: greedy lines, full justification, and the least ragged lines by dynamic programming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

TEXT: Final = (
    "A kernel written in typed Python reads like the design it came from; the compiler keeps the promises, and the "
    "reader keeps an overview. Overflow is a panic, a missing key is a panic, and an expected error is an exception."
)
HUGE: Final = 1_000_000_000


def greedy(words: list[str], width: int) -> list[list[str]]:
    """As many words on each line as fit."""
    lines: list[list[str]] = []
    line: list[str] = []
    used = 0
    for word in words:
        if line and used + 1 + len(word) > width:
            lines.append(line)
            line = []
            used = 0
        used += len(word) + (1 if line else 0)
        line.append(word)
    if line:
        lines.append(line)
    return lines


def balanced(words: list[str], width: int) -> list[list[str]]:
    """Lines with the smallest sum of squared gaps; the last line is free."""
    count = len(words)
    cost = [HUGE] * count + [0]
    end_of_line = [count] * count
    for start in range(count - 1, -1, -1):
        used = -1
        for end in range(start, count):
            used += 1 + len(words[end])
            if used > width:
                break
            gap = 0 if end == count - 1 else (width - used) ** 2
            if gap + cost[end + 1] < cost[start]:
                cost[start] = gap + cost[end + 1]
                end_of_line[start] = end + 1
    lines: list[list[str]] = []
    start = 0
    while start < count:
        lines.append(words[start : end_of_line[start]])
        start = end_of_line[start]
    return lines


def left(line: list[str], width: int) -> str:
    """Ragged at the right."""
    return " ".join(line)


def right(line: list[str], width: int) -> str:
    """Ragged at the left."""
    return " ".join(line).rjust(width)


def full(line: list[str], width: int) -> str:
    """Spaces spread over the gaps, more of them at the left."""
    gaps = len(line) - 1
    if gaps == 0:
        return line[0]
    spaces = width - sum([len(word) for word in line])
    text = ""
    for place, word in enumerate(line):
        extra = 1 if place < spaces % gaps else 0
        text += word + (" " * (spaces // gaps + extra) if place < gaps else "")
    return text


def show(title: str, lines: list[list[str]], width: int, style: Callable[[list[str], int], str]) -> None:
    """Prints a paragraph between bars; the last line is never stretched."""
    print(f"{title}:")
    for number, line in enumerate(lines):
        chosen = style if number < len(lines) - 1 else left
        print(f"|{chosen(line, width).ljust(width)}|")


def raggedness(lines: list[list[str]], width: int) -> int:
    """The sum of squared gaps of all lines but the last."""
    return sum([(width - len(" ".join(line))) ** 2 for line in lines[:-1]])


def show_paragraph(text: str, width: int) -> None:
    """Prints a text in all styles."""
    words = text.split()
    lines = greedy(words, width)
    show(f"greedy {width}", lines, width, left)
    show(f"justified {width}", lines, width, full)
    better = balanced(words, width)
    show(f"balanced {width}", better, width, right)
    print(raggedness(lines, width) >= raggedness(better, width), raggedness(better, width))


def main() -> int:
    for width in (24, 40):
        show_paragraph(TEXT, width)
    return 0
