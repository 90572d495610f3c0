"""`try`, `except`, `else`, `finally` in every combination."""

from __future__ import annotations

from kgen.lang import Error


class ParseError(Error):
    def __init__(self, text: str, at: int) -> None:
        super().__init__(f"cannot parse {text!r} at {at}")
        self.text = text
        self.at = at


class EmptyError(ParseError):
    def __init__(self) -> None:
        super().__init__("", 0)


def parse(text: str) -> int:
    if not text:
        raise EmptyError()
    value = 0
    for at, character in enumerate(text):
        if not character.isdigit():
            raise ParseError(text, at)
        value = value * 10 + ord(character) - ord("0")
    return value


def attempt(text: str) -> str:
    try:
        value = parse(text)
    except EmptyError:
        return "empty"
    except ParseError as error:
        return f"{error} [{error.at}]"
    else:
        return f"value {value}"
    finally:
        print("attempted", text)


def order(fail: bool) -> list[str]:
    steps: list[str] = []
    try:
        steps.append("try")
        if fail:
            raise Error("planned")
        steps.append("after")
    except Error as error:
        steps.append(f"except {error}")
    else:
        steps.append("else")
    finally:
        steps.append("finally")
    steps.append("end")
    return steps


def main() -> int:
    for text in ("12", "", "1x2"):
        print(attempt(text))
    print(order(True), order(False))
    total = 0
    for text in ("5", "x", "7"):
        try:
            total += parse(text)
        except Error:
            total += 100
    return total
