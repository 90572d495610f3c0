"""Type aliases, `Final` locals, annotated locals without value, unused results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, TypeAlias

from kgen.lang import Array, u8, u32

Word: TypeAlias = u32
Names = list[str]
Handler = Callable[[Word], bool]
Key = Annotated[Array[u8], 4]
MaybeWord = Word | None


def parse(names: Names) -> MaybeWord:
    found: MaybeWord
    if names:
        found = Word(len(names[0]))
    else:
        found = None
    return found


def check(handlers: dict[str, Handler], word: Word) -> Names:
    return [name for name, handler in handlers.items() if handler(word)]


def fold(key: Key) -> Word:
    word = Word(0)
    for byte in key:
        word = word << 8 | byte
    return word


def main() -> int:
    limit: Final = 3
    print(parse(["abc"]), parse([]), limit)
    handlers: dict[str, Handler] = {"even": lambda word: word % 2 == 0, "big": lambda word: word > 100}
    print(check(handlers, Word(200)), check(handlers, Word(7)))
    key: Key = Array(u8, 4)
    for index in range(4):
        key[index] = u8(index + 1)
    print(f"{fold(key):#x}")
    text: str
    count: int = 0
    for text in ["x", "yy"]:
        count += len(text)
    parse(["ignored"])
    _ = fold(key)
    ...
    pass
    return count
