"""Damaged objects: a `LinkError` in bounded time and memory, or an image; nothing else."""

from __future__ import annotations

import random

import pytest

from kgen.link.link import link
from kgen.link.objects import LinkError
from tests.link.made import program

MUTANTS = 400
ALL_MUTANTS = 20_000


def damage(content: bytes, choose: random.Random) -> bytes:
    """Bytes changed in the header, in the section table at the end, anywhere, or the end cut off."""
    changed = bytearray(content)
    for _ in range(choose.choice((1, 1, 2, 8))):
        way = choose.random()
        if way < 0.3:
            changed[choose.randrange(min(64, len(changed)))] = choose.randrange(256)
        elif way < 0.6:
            changed[choose.randrange(len(changed))] = choose.randrange(256)
        elif way < 0.8:
            changed[-choose.randrange(1, min(len(changed), 6000) + 1)] = choose.choice((0, 1, 0x80, 0xFF))
        else:
            del changed[choose.randrange(1, len(changed) + 1) :]
    return bytes(changed)


def test_damaged_objects_are_refused_or_linked(request: pytest.FixtureRequest) -> None:
    given = program()
    choose = random.Random(7)
    refused = 0
    for _ in range(ALL_MUTANTS if request.config.getoption("--fuzz") else MUTANTS):
        try:
            link([("damaged", damage(given.content, choose))], given.spec, given.sites)
        except LinkError as error:
            refused += 1
            assert "\n" not in str(error)
    assert refused > MUTANTS // 2


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"\x7fELF\x02\x01\x01" + bytes(57), bytes(4096)])
def test_files_that_are_no_objects_are_refused(content: bytes) -> None:
    with pytest.raises(LinkError, match="nothing"):
        link([("nothing", content)], program().spec)
