"""The comparison of worlds sees differences, and shrinking keeps what they need."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.batches import Batch, compare
from tests.fuzz.grammar.programs import PRELUDE
from tests.fuzz.shrink import shrink


def test_difference_panic_and_refusal_are_told_apart(tmp_path: Path) -> None:
    programs = {
        # The hash of a text is another one in every process of CPython.
        1: 'def program_1() -> int:\n    return hash("kernel")\n',
        2: "def program_2() -> int:\n    print(1)\n    return 1 // len('')\n",
        3: "def program_3() -> int:\n    return 1 / 2\n",
        4: "def program_4() -> int:\n    return len(lost())\n",
        5: "def program_5() -> int:\n    return 5\n",
    }
    families = {1: 0, 2: 0, 3: 0, 4: 1, 5: 0}
    declarations = {0: "", 1: "def lost() -> str:\n    return 3\n"}
    found = compare(Batch(PRELUDE, declarations, programs, families), tmp_path)
    assert [d.number for d in found.disagreements] == [1]
    assert {text[:5] for text in found.refused} == {"K0204", "K0501"}
    assert list(found.agreed) == [2, 5]
    assert found.agreed[2].output == "1\n" and found.agreed[2].panic.startswith("division ")
    assert found.agreed[5].output == "result 5\n"


def test_shrinking_keeps_what_shows_the_difference() -> None:
    source = (
        "def helper(x: int) -> int:\n    return x * 2\n\n\n"
        "def program_7() -> int:\n    total = 0\n    for i in range(3):\n        if i > 1:\n            total += boom(i + 1)\n"
        "        print(i)\n    return total\n"
    )
    small = shrink(source, lambda text: "boom(" in text and "program_7" in text)
    assert small == "def program_7() -> int:\n    total += boom(i)"
