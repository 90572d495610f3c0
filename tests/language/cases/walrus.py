"""Assignment expressions bind in conditions and comprehensions."""

from __future__ import annotations


def next_token(tokens: list[str]) -> str | None:
    return tokens.pop(0) if tokens else None


def half(value: int) -> int:
    return value // 2


def main() -> int:
    tokens = ["a", "bb", "ccc"]
    while (token := next_token(tokens)) is not None:
        print(token, len(token))
    if (count := len("hello")) > 3:
        print(count)
    halves = [h for value in range(8) if (h := half(value)) > 1]
    print(halves)
    total = (first := 3) + first
    return total
