"""Empty literals get their type from their siblings; ranges have a length and members; strict zip; widths at run time."""

from __future__ import annotations

from kgen.lang import u8


def length(start: int, stop: int, step: int) -> int:
    return len(range(start, stop, step))


def first_gap(a: list[int], b: list[int]) -> str:
    for x, y in zip(a, b):
        if x != y:
            break
    else:
        return "same"
    return "different"


def main() -> int:
    rows = [[1], [], [2, 3]]
    rows[1].append(9)
    print(rows, [[u8(1)], []])
    table = {"a": [], "b": [1, 2]}
    table["a"].append(7)
    print(table, {"x": {}, "y": {1: "one"}})
    chosen = [] if len(rows) > 3 else [5]
    print(chosen)
    for step in (1, 2, 3, 7, -1, -2, -7):
        print(length(0, 10, step), length(10, 0, step), length(-5, 5, step), len(range(5)), len(range(2, 9)))
    for x in range(-4, 12):
        print(
            x in range(-3, 10, 3),
            x in range(10, -3, -4),
            x in range(2, 5),
            x in reversed([1, 2]),
            x in map(abs, [-1, -5]),
        )
    small = u8(200)
    print(len(range(small)), length(-(2**62), 2**62 - 1, 1))
    print(first_gap([1, 2], [1, 2]), first_gap([1, 2], [1]), first_gap([1], [1, 2]), first_gap([1, 2], [1, 3]))
    for x, y in zip([1, 2, 3], "abc", strict=True):
        print(x, y)
    width, precision = 7, 2
    for text in ("a", "abc"):
        print(
            f"[{text:>{width}}] [{text:*^{width}.{precision}}] [{text:.{len(text) - 1}}] [{small:0{width}d}] [{small:#{width + 3}x}]"
        )
        width += 1
    style = ">" if width else "<"
    print(f"{'x':{'^'}{width}}", style)
    return 0
