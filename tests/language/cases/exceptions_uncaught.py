"""An error that leaves `main` ends the program with status 1."""

from __future__ import annotations

from kgen.lang import Error


class Fatal(Error):
    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")


def fail(code: int) -> int:
    print("about to fail", code)
    raise Fatal(code)


def main() -> int:
    try:
        return fail(7)
    finally:
        print("cleanup")
