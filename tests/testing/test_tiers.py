"""One test, unchanged, in every world: the plugin's own use of itself."""

from __future__ import annotations

import pytest

from kgen.lang import Error, parse_int, u8

pytestmark = [pytest.mark.cpython, pytest.mark.native, pytest.mark.boot(shared=True)]


class Odd(Error):
    pass


def half(number: int) -> int:
    if number % 2 != 0:
        raise Odd(f"{number} is odd")
    return number // 2


@pytest.mark.parametrize(("number", "wanted"), [(4, 2), (-6, -3), (0, 0)])
def test_halves_are_whole(number: int, wanted: int) -> None:
    assert half(number) == wanted


def test_errors_are_caught() -> None:
    message = ""
    try:
        half(3)
    except Odd as error:
        message = error.message
    assert message == "3 is odd"


@pytest.mark.parametrize("text", ["1", "255"])
@pytest.mark.parametrize("known", [b"1 255"])
def test_containers_hold_what_is_put_in(text: str, known: bytes) -> None:
    value = parse_int(text)
    assert value is not None
    seen: dict[str, u8] = {text: u8(value)}
    assert text in seen and text.encode() in known.split()
    assert [str(number) for number in seen.values()] == [text]


@pytest.mark.starved
def test_running_out_of_memory_is_an_error_and_leaves_nothing_behind() -> None:
    words = [str(number) * 3 for number in range(4)]
    found = {word: [number] for number, word in enumerate(words)}
    assert sum([len(numbers) for numbers in found.values()]) == 4
