"""By a bytearray and the arithmetic of alignment."""

from __future__ import annotations


def _sum(region: bytearray) -> int:
    total = 0
    for place, byte in enumerate(region):
        total = (total * 31 + byte * (place + 1)) % 1_000_003
    return total


def expected() -> str:
    region, top = bytearray(256), 0
    lines = ["enter outer at 0"]
    for size, alignment in ((1, 1), (4, 4), (2, 8), (16, 64), (3, 2)):
        start = -(-top // alignment) * alignment
        region[start : start + size] = bytes([size]) * size
        top = start + size
        lines.append(f"{size} aligned {alignment}: {start}..{top}")
    lines += [f"sum {_sum(region)}", f"leave outer: {top} bytes back"]
    marks = [0]
    while True:
        depth, mark = len(marks), marks[-1]
        lines.append(f"enter level {depth} at {mark}")
        start = -(-mark // 16) * 16
        if start + 40 > 256:
            break
        region[start : start + 40] = bytes([depth]) * 40
        marks.append(start + 40)
    lines.append(f"leave level {len(marks)}: 0 bytes back")
    for depth in range(len(marks) - 1, 0, -1):
        lines.append(f"leave level {depth}: {marks[depth] - marks[depth - 1]} bytes back")
    lines += [f"full, top 0, peak {max(top, marks[-1])}, sum {_sum(region)}", "True False 256"]
    return "\n".join(lines) + "\n"
