from __future__ import annotations

from kgen.lang import Error


class Broken(Error):
    pass


def main() -> int:
    try:
        raise Broken("x")
    except Error:
        return 1
    except Broken:
        return 2
