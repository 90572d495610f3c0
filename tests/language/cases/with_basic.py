"""`with`: enter, leave, nesting, early return, errors."""

from __future__ import annotations

from types import TracebackType

from kgen.lang import Error


class Failure(Error):
    pass


class Lock:
    def __init__(self, name: str) -> None:
        self.name = name
        self.held = False

    def __enter__(self) -> Lock:
        print("lock", self.name)
        self.held = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        print("unlock", self.name)
        self.held = False


class Guard:
    def __init__(self, lock: Lock, value: int) -> None:
        self.lock = lock
        self.value = value

    def __enter__(self) -> int:
        return self.value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        print("guard leaves", self.lock.held)


def early(lock: Lock) -> str:
    with lock:
        return "returned" if lock.held else "not held"


def failing(lock: Lock) -> None:
    with lock as held:
        print("inside", held.name)
        raise Failure("inside")


def main() -> int:
    lock = Lock("a")
    with lock:
        print(lock.held)
    print(lock.held, early(lock), lock.held)
    try:
        failing(lock)
    except Failure as error:
        print("caught", error, lock.held)
    with Lock("outer") as outer, Lock("inner") as inner:
        print(outer.name, inner.name)
    with lock, Guard(lock, 42) as value:
        print(value)
    for number in range(3):
        with Lock(f"loop {number}"):
            if number == 1:
                break
    return value
