"""Bad files: unreadable, not text, not Python, enormous, too deep; images that are none."""

from __future__ import annotations

from pathlib import Path

from kgen.cli import pipeline
from kgen.frontend.check import check_file
from kgen.frontend.source import MAXIMUM_BYTES


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


def test_deep_nesting_is_a_diagnostic(tmp_path: Path) -> None:
    path = tmp_path / "deep.py"
    for text in ("(" * 5000 + "1" + ")" * 5000, "-" * 3000 + "1", "1" + " + 1" * 3000, "[" * 180 + "]" * 180):
        path.write_text(f"def main() -> int:\n    return {text}\n")
        assert codes(path)[0] in ("K0103", "K0104")


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
