"""Closures capture objects and values; callables live in fields and optionals."""

from __future__ import annotations

from collections.abc import Callable


class Button:
    def __init__(self, label: str) -> None:
        self.label = label
        self.on_click: Callable[[str], int] | None = None

    def click(self) -> int:
        handler = self.on_click
        return -1 if handler is None else handler(self.label)


class Log:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> int:
        self.lines.append(line)
        return len(self.lines)

    def __del__(self) -> None:
        print("log closed", self.lines)


def counting(log: Log, prefix: str) -> Callable[[str], int]:
    def handler(text: str) -> int:
        return log.write(f"{prefix} {text}")

    return handler


def twice(function: Callable[[int], int]) -> Callable[[int], int]:
    return lambda value: function(function(value))


def power(function: Callable[[int], int], times: int) -> Callable[[int], int]:
    result: Callable[[int], int] = lambda value: value  # noqa: E731
    for _ in range(times):
        result = chain(result, function)
    return result


def chain(first: Callable[[int], int], second: Callable[[int], int]) -> Callable[[int], int]:
    def both(value: int) -> int:
        return second(first(value))

    return both


def connect() -> Button:
    log = Log()
    button = Button("ok")
    print(button.click())
    button.on_click = counting(log, "clicked")
    print(button.click(), button.click())
    button.on_click = log.write
    print(button.click())
    return button


def main() -> int:
    button = connect()
    print(button.click())
    button.on_click = None
    print(button.click())
    step = 3
    add: Callable[[int], int] = lambda value: value + step  # noqa: E731
    print(twice(add)(1), twice(twice(add))(1), power(add, 5)(0))
    table: list[Callable[[int], int]] = [add, twice(add), abs]
    return sum([function(-10) for function in table]) + 100
