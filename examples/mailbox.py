"""A mailbox that loses a letter: a kernel with a bug to find. docs/debugging.md finds it with gdb."""

from __future__ import annotations

from typing import Final

from platforms.baremetal.image import image

CAPACITY: Final = 3


class Mailbox:
    """Letters in the order in which they came, in a ring of CAPACITY places."""

    def __init__(self) -> None:
        self.ring = [""] * CAPACITY
        self.first = 0
        self.count = 0

    def post(self, letter: str) -> bool:
        """Keeps a letter; False when there is no room for it."""
        if self.count > CAPACITY:
            return False
        self.ring[(self.first + self.count) % CAPACITY] = letter
        self.count += 1
        return True

    def take(self) -> str | None:
        """The letter that came first, or None."""
        if self.count == 0:
            return None
        letter = self.ring[self.first]
        self.first = (self.first + 1) % CAPACITY
        self.count -= 1
        return letter


def main() -> int:
    mailbox = Mailbox()
    for sender in ("anna", "bert", "carl", "dora"):
        mailbox.post(sender)
    number = 0
    while (letter := mailbox.take()) is not None:
        number += 1
        print(number, letter)
    return 0


IMAGE = image("mailbox", main)
