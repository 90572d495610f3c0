"""Sets under load, of text, tuples and objects."""

from __future__ import annotations

from kgen.lang import u32, wrapping_mul


class Tag:
    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def main() -> int:
    seen: set[u32] = set()
    value = u32(1)
    steps = 0
    while value not in seen and steps < 2000:
        seen.add(value)
        value = wrapping_mul(value, u32(69069)) % 1009
        steps += 1
    print(len(seen), steps, value)
    for number in range(0, 1009, 2):
        seen.discard(u32(number))
    print(len(seen), sum(int(number) % 2 for number in seen))
    cells = {(x, y) for x in range(10) for y in range(10) if x * y % 3 == 0}
    print(len(cells), (3, 3) in cells, (2, 2) in cells)
    tags = {Tag("red"), Tag("blue"), Tag("red")}
    tags.add(Tag("blue"))
    print(len(tags), sorted([tag.name for tag in tags]), Tag("red") in tags)
    words = set("the quick brown fox jumps over the lazy dog".split())
    print(len(words), sorted(words)[:3], sorted(words - {"the", "lazy"})[-1])
    return len(cells)
