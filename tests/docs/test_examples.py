"""Every example of the documents: compiled, under CPython, or refused as the document says.

What the examples give is written into the documents with `python -m tests.docs.test_examples`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import pytest

from tests.docs.document import RESULTS, ROOT, Example, examples, matches
from tests.docs.examples import results

DOCUMENTS: Final = sorted((ROOT / "docs").glob("*.md"))
CASES: Final = [
    pytest.param(path, example, id=f"{path.stem}-{example.code.line}")
    for path in DOCUMENTS
    for example in examples(path.read_text())
]


@pytest.mark.parametrize(("path", "example"), CASES)
def test_example_gives_what_its_document_says(path: Path, example: Example, tmp_path: Path) -> None:
    given = results(example, tmp_path)
    assert set(given) == set(example.results), f"{path.name}:{example.code.line}: {given}"
    for language, text in given.items():
        assert matches(example.results[language].text, text), f"{path.name}:{example.code.line}\n{text}"


def test_language_reference_has_an_example_for_most_things() -> None:
    found = [path for path in DOCUMENTS if path.stem == "language"]
    assert found and len(examples(found[0].read_text())) > 60


def _update(path: Path) -> None:
    """Writes the results into the blocks behind the examples; blocks that are missing are named."""
    text = path.read_text()
    for example in reversed(examples(text)):
        with tempfile.TemporaryDirectory() as folder:
            try:
                given = results(example, Path(folder))
            except Exception as error:  # the document may be half-written
                print(f"{path.name}:{example.code.line}: {type(error).__name__}: {error}")
                continue
        shown = example.results
        if set(given) == set(shown) and all(matches(shown[k].text, v) for k, v in given.items()):
            continue
        start = example.code.end + len("```\n")
        if set(given) == set(shown):
            for language in sorted(given, key=lambda one: -shown[one].start):
                text = text[: shown[language].start] + given[language] + text[shown[language].end :]
        elif not shown:
            added = "".join(f"```{language}\n{given[language]}```\n" for language in RESULTS if language in given)
            text = text[:start] + added + text[start:]
        else:
            print(f"{path.name}:{example.code.line}: gives {sorted(given)}, shows {sorted(shown)}")
            continue
        print(f"{path.name}:{example.code.line}: {given}")
    path.write_text(text)


if __name__ == "__main__":
    for document in DOCUMENTS:
        _update(document)
