"""Objects that refer to each other through containers, optionals and tuples are dropped when let go."""

from __future__ import annotations


class Part:
    def __init__(self, name: str) -> None:
        self.name = name
        self.uses: list[Part] = []
        self.pair: tuple[Part, int] | None = None
        self.index: dict[str, Part] = {}

    def __del__(self) -> None:
        print("drop", self.name)


def assemble() -> Part:
    bolt = Part("bolt")
    plate = Part("plate")
    plate.uses.append(bolt)
    engine = Part("engine")
    engine.uses.append(plate)
    engine.uses.append(bolt)
    engine.pair = (bolt, 2)
    engine.index["plate"] = plate
    return engine


def main() -> int:
    engine = assemble()
    print(engine.name, len(engine.uses), [part.name for part in engine.uses])
    engine.uses.clear()
    print("uses cleared")
    plate = engine.index.pop("plate")
    print("popped", plate.name)
    del plate
    print("plate let go")
    engine.pair = None
    print("pair cleared")
    del engine
    print("done")
    return 0
