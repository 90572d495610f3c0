from __future__ import annotations

from kgen.lang import Error


class Tag(Error):
    pass


def main() -> int:
    try:
        print(1)
    except* Tag:
        print(2)
    return 0
