from __future__ import annotations

import dataclasses
from typing import Final

from kgen.lang import Error
from kgen.runtime.linux_image import linux_image
from kgen.unsafe import export

UNSAFE = "an entry point has an external name"


class Busy(Error):
    pass


def take(free: bool) -> int:
    if not free:
        raise Busy("no")
    return 1


@export("careless")
def careless(free: int) -> None:
    print(take(free != 0))


@export("careful")
def careful(free: int) -> None:
    try:
        careless(free)
    except Error:
        print("busy")


def main() -> int:
    careful(1)
    return 0


BASE: Final = linux_image("entries", main)
IMAGE: Final = dataclasses.replace(BASE, entries=(*BASE.entries, careless, careful))
