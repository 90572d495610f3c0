"""Bad files: unreadable, not text, not Python, enormous, too deep; images that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.cli import pipeline
from kgen.frontend.check import check_file
from kgen.frontend.source import MAXIMUM_BRANCHES, MAXIMUM_BYTES, MAXIMUM_ITEMS
from tests.language.worlds import natively


def codes(path: Path) -> list[str]:
    return [diagnostic.code for diagnostic in check_file(str(path)).diagnostics]


def test_missing_file_is_a_diagnostic(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere.py") == ["K0101"]


def test_folder_is_a_diagnostic(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["K0101"]


def test_text_that_is_not_utf8_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes(b"# fine\nNAME = '\xe9'\n")
    (found,) = check_file(str(path)).diagnostics
    assert (found.code, found.span.line) == ("K0102", 2)


def test_enormous_file_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    path.write_bytes(b"#" * (MAXIMUM_BYTES + 1))
    assert codes(path) == ["K0103"]


def test_null_byte_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "null.py"
    path.write_bytes(b"x = 1\0\n")
    assert codes(path)[0] in ("K0103", "K0104")


DEEP = {
    "parentheses": "    return " + "(" * 100_000 + "1" + ")" * 100_000,
    "signs": "    return " + "-" * 100_000 + "1",
    "terms": "    return " + " + ".join(["1"] * 50_000),
    "attributes": "    return x" + ".a" * 100_000,
    "subscripts": "    return x" + "[0]" * 100_000,
    "calls": "    return x" + "()" * 100_000,
    "displays": "    return " + "[" * 180 + "]" * 180,
    "conditionals": "    return " + "1 if x else " * 10_000 + "0",
    "ifs": "\n".join(" " * depth + "if x:" for depth in range(1, 2000)) + "\n" + " " * 2000 + "pass",
    "elifs": "    if x == 0:\n        return 0\n"
    + "".join(f"    elif x == {n}:\n        return {n}\n" for n in range(1, 100_000)),
}

LONG = {
    "operands": "    return " + " and ".join(["x"] * 50_000),
    "comparisons": "    return " + " < ".join(["x"] * 50_000),
    "cases": "    match x:\n" + "".join(f"        case {n}:\n            return {n}\n" for n in range(5000)),
    "items": "    xs = [" + ", ".join(["x"] * 20_000) + "]",
    "pieces": '    return f"' + "{x}" * 20_000 + '"',
}


def refused_quickly(path: Path, text: str) -> list[str]:
    path.write_text(f"def main() -> int:\n    x = 1\n{text}\n    return 0\n")
    return codes(path)


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_diagnostic(tmp_path: Path, text: str) -> None:
    assert refused_quickly(tmp_path / "deep.py", text) in (["K0103"], ["K0104"])


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_goes_on_for_too_long_is_a_diagnostic_with_a_way_out(tmp_path: Path, text: str) -> None:
    path = tmp_path / "long.py"
    assert refused_quickly(path, text) == ["K0103"]
    (found,) = check_file(str(path)).diagnostics
    assert found.help is not None and found.span.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "    return 1 if " + " and ".join(["x"] * MAXIMUM_BRANCHES) + " else 0",
        "    xs = [" + ", ".join(map(str, range(MAXIMUM_ITEMS))) + "]\n    return xs[77] - 76",
        "    match x:\n" + "".join(f"        case {n}:\n            return {n}\n" for n in range(MAXIMUM_BRANCHES)),
    ],
    ids=["operands", "items", "cases"],
)
def test_what_the_limits_allow_runs(tmp_path: Path, text: str) -> None:
    path = tmp_path / "allowed.py"
    path.write_text(f"def main() -> int:\n    x = 1\n{text}\n    return 0\n")
    assert natively(path, (0,), tmp_path)[0].status == 1


def test_alias_that_contains_itself_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "alias.py"
    path.write_text("T = list['T']\n\n\ndef f(x: T) -> int:\n    return 0\n\n\ndef main() -> int:\n    return f([])\n")
    assert codes(path) == ["K0403"]


def test_image_file_without_image_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "image.py"
    path.write_text("def main() -> int:\n    return 0\n")
    try:
        pipeline.compile_image(str(path))
    except pipeline.Refused as refused:
        assert [diagnostic.code for diagnostic in refused.diagnostics] == ["K0109"]
    else:
        raise AssertionError("an image file without an image was compiled")


def test_build_time_exit_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "leaves.py"
    path.write_text("import sys\n\nsys.exit(3)\n")
    (found,) = check_file(str(path)).diagnostics
    assert (found.code, found.span.line) == ("K0105", 3)
