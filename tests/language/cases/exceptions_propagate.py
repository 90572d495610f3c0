"""Errors cross calls, are re-raised, replaced and nested."""

from __future__ import annotations

from kgen.lang import Error


class LowError(Error):
    def __init__(self, code: int) -> None:
        super().__init__(f"low {code}")
        self.code = code


class HighError(Error):
    pass


class OtherError(Error):
    pass


def low(code: int) -> int:
    if code < 0:
        raise LowError(code)
    return code * 2


def middle(code: int) -> int:
    try:
        return low(code) + 1
    finally:
        print("middle leaves", code)


def high(code: int) -> int:
    try:
        return middle(code)
    except LowError as error:
        if error.code == -1:
            raise HighError("replaced") from error
        print("passing on", error.code)
        raise


def nested(code: int) -> str:
    try:
        try:
            result = high(code)
        except OtherError:
            return "never"
        finally:
            print("inner finally")
        return f"result {result}"
    except HighError as error:
        try:
            raise OtherError("while handling")
        except OtherError as other:
            return f"high {error}, {other}"
    except LowError as error:
        return f"low {error.code}"


def main() -> int:
    for code in (4, -1, -2):
        print(nested(code))
    saved: list[Error] = []
    for code in (-5, -6):
        try:
            low(code)
        except LowError as error:
            saved.append(error)
    for error in saved:
        print(error, isinstance(error, LowError), isinstance(error, HighError))
    return len(saved)
