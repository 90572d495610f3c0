"""`break`, `continue` and `return` through `finally`; errors in loops."""

from __future__ import annotations

from kgen.lang import Error


class Skip(Error):
    pass


class Stop(Error):
    def __init__(self, result: int) -> None:
        self.result = result


def visit(number: int) -> None:
    if number % 3 == 0:
        raise Skip()
    if number > 7:
        raise Stop(number)


def walk() -> list[str]:
    log: list[str] = []
    for number in range(1, 20):
        try:
            visit(number)
        except Skip:
            log.append(f"skip {number}")
            continue
        except Stop as stop:
            log.append(f"stop {stop.result}")
            break
        finally:
            log.append(f"f{number}")
        log.append(f"ok {number}")
    else:
        log.append("never")
    return log


def search(rows: list[list[int]], wanted: int) -> int:
    for index, row in enumerate(rows):
        try:
            for value in row:
                if value == wanted:
                    return index
        finally:
            print("row", index)
    return -1


def override(value: int) -> str:
    result = "start"
    while True:
        try:
            if value > 2:
                break
            value += 1
            continue
        finally:
            result += f" {value}"
    return result


def main() -> int:
    print(walk())
    print(search([[1, 2], [3, 4], [5]], 3), search([[1]], 9))
    print(override(0))
    return 0
