from __future__ import annotations

from kgen.lang import Error, noraise


class Busy(Error):
    pass


def take(free: bool) -> int:
    if not free:
        raise Busy("no")
    return 1


@noraise
def poll() -> int:
    return take(False)


def main() -> int:
    return poll()
