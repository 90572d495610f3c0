"""By brute force over page sets: the smallest, then lowest, free aligned block that is part of no larger one."""

from __future__ import annotations

COUNT, TOP = 256, 8


class _Pages:
    def __init__(self) -> None:
        self.blocks: dict[int, int] = {}

    def used(self) -> set[int]:
        return {page for first, order in self.blocks.items() for page in range(first, first + (1 << order))}

    def free_blocks(self) -> list[tuple[int, int]]:
        """(order, page) of maximal free aligned blocks."""
        used = self.used()
        found: list[tuple[int, int]] = []
        taken: set[int] = set()
        for order in range(TOP, -1, -1):
            for page in range(0, COUNT, 1 << order):
                block = set(range(page, page + (1 << order)))
                if not block & used and not block & taken:
                    found.append((order, page))
                    taken |= block
        return sorted(found)


def expected() -> str:
    pages = _Pages()
    held: list[int] = []
    lines: list[str] = []
    state, refused = 42, 0

    def below(limit: int) -> int:
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return (state >> 8) % limit

    for step in range(400):
        if held and below(5) < 2:
            del pages.blocks[held.pop(below(len(held)))]
        else:
            order = below(5)
            fitting = [block for block in pages.free_blocks() if block[0] >= order]
            if fitting:
                page = fitting[0][1]
                pages.blocks[page] = order
                held.append(page)
            else:
                refused += 1
        if step % 50 == 49:
            used = pages.used()
            shown = "".join(".123#"[len(used & set(range(at, at + 4)))] for at in range(0, COUNT, 4))
            lines.append(f"{COUNT - len(used):3} {shown}")
    singles = sum(1 for order, _ in pages.free_blocks() if order == 0)
    lines.append(f"{len(held)} blocks, {refused} refused, order 0 has {singles} free")
    lines += ["256 [0, 0, 0, 0, 0, 0, 0, 0, 1]", "not allocated"]
    return "\n".join(lines) + "\n"
