"""`match` on class hierarchies with nested patterns, captures and `as`."""

from __future__ import annotations


class Event:
    __match_args__ = ("time",)

    def __init__(self, time: int) -> None:
        self.time = time


class Key(Event):
    __match_args__ = ("time", "code")

    def __init__(self, time: int, code: int, shift: bool = False) -> None:
        super().__init__(time)
        self.code = code
        self.shift = shift


class Click(Event):
    def __init__(self, time: int, at: tuple[int, int]) -> None:
        super().__init__(time)
        self.at = at


def handle(event: Event) -> str:
    match event:
        case Key(_, 27):
            return "escape"
        case Key(time=time, code=code, shift=True):
            return f"shift+{code} at {time}"
        case Key(code=(65 | 66) as letter):
            return f"letter {chr(letter)}"
        case Key() as key:
            return f"key {key.code}"
        case Click(at=(0, y)):
            return f"left edge {y}"
        case Click(at=(x, y)) if x == y:
            return f"diagonal {x}"
        case Click(time):
            return f"click at {time}"
        case Event(time=0):
            return "start"
        case _:
            return "tick"


def main() -> int:
    events: list[Event] = [
        Key(1, 27),
        Key(2, 70, True),
        Key(3, 66),
        Key(4, 1),
        Click(5, (0, 9)),
        Click(6, (4, 4)),
        Click(7, (1, 2)),
        Event(0),
        Event(8),
    ]
    for event in events:
        print(handle(event))
    return len(events)
