from __future__ import annotations

from kgen.lang import nolock, takes_lock


class Lock:
    @takes_lock
    def __enter__(self) -> None:
        print("locked")

    def __exit__(self, *_: object) -> None:
        print("unlocked")


@nolock
def tick(lock: Lock) -> int:
    with lock:
        return 1


def main() -> int:
    return tick(Lock())
