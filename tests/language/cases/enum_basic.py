"""`Enum`: members, names, values, identity, iteration."""

from __future__ import annotations

from enum import Enum, auto


class Color(Enum):
    RED = "#f00"
    GREEN = "#0f0"
    BLUE = "#00f"

    def is_warm(self) -> bool:
        return self is Color.RED

    @property
    def title(self) -> str:
        return self.name[:1] + self.name[1:].lower()


class Step(Enum):
    FIRST = auto()
    SECOND = auto()
    LAST = auto()


def following(step: Step) -> Step | None:
    if step is Step.FIRST:
        return Step.SECOND
    if step == Step.SECOND:
        return Step.LAST
    return None


def main() -> int:
    for color in Color:
        print(color, color.name, color.value, color.is_warm(), color.title)
    step: Step | None = Step.FIRST
    while step is not None:
        print(step.name, step.value)
        step = following(step)
    counts: dict[Color, int] = {}
    for color in [Color.RED, Color.BLUE, Color.RED]:
        counts[color] = counts.get(color, 0) + 1
    print(counts[Color.RED], Color.GREEN in counts, counts.get(Color.BLUE, 0) != 2)
    return Step.LAST.value
