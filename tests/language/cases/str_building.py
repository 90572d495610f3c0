"""Building long text piece by piece, and slicing what was built."""

from __future__ import annotations


def numbers(count: int) -> str:
    text = ""
    for number in range(count):
        if text:
            text += ","
        text += str(number)
    return text


def table(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines: list[str] = []
    for row in rows:
        lines.append(" | ".join([cell.ljust(width) for cell, width in zip(row, widths, strict=True)]).rstrip())
    return "\n".join(lines)


def indent(text: str, by: int) -> str:
    return "\n".join([" " * by + line for line in text.splitlines()])


def main() -> int:
    text = numbers(300)
    print(len(text), text[:20], text[-11:], text.count(","))
    parts = text.split(",")
    print(len(parts), parts[150], sum([int(part) for part in parts]), ",".join(parts) == text)
    print(table([["name", "size", "kind"], ["init", "12", "file"], ["bin", "4096", "directory"]]))
    print(indent("a\nb", 4))
    halves = text
    while len(halves) > 10:
        halves = halves[len(halves) // 2 :]
    print(halves, "x" * 5 + "-" * 3, ("ab" * 3)[1:5], "".join([]) == "")
    return len(parts) % 256
