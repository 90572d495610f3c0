"""Atomic integers: statics, fields, every operation."""

from __future__ import annotations

from typing import Final

from kgen.lang import Atomic, u8, u32, u64

REQUESTS: Final = Atomic(u32, 0)
FLAGS: Final = Atomic(u8, 0b1100)


class Spinlock:
    def __init__(self) -> None:
        self.state = Atomic(u32, 0)
        self.taken = 0

    def acquire(self) -> bool:
        if self.state.compare_exchange(0, 1):
            self.taken += 1
            return True
        return False

    def release(self) -> None:
        self.state.store(0)


def main() -> int:
    print(REQUESTS.fetch_add(5), REQUESTS.fetch_add(1), REQUESTS.load(), REQUESTS.fetch_sub(2), REQUESTS.load())
    print(FLAGS.fetch_or(0b11), FLAGS.fetch_and(0b0110), FLAGS.load(), FLAGS.exchange(9), FLAGS.load())
    lock = Spinlock()
    print(lock.acquire(), lock.acquire(), lock.taken)
    lock.release()
    print(lock.acquire(), lock.state.load())
    wide = Atomic(u64, 0xFFFF_FFFF_FFFF_FFFF)
    print(wide.fetch_add(2), wide.load(), wide.compare_exchange(5, 6), wide.compare_exchange(1, 7), wide.load())
    return int(REQUESTS.load())
