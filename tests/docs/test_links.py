"""What the documents point to is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from tests.docs.document import FENCE, ROOT

DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK: Final = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE: Final = re.compile(r"`([^`\n]+)`")
ROOMS: Final = ("kgen", "kernel_src", "platforms", "qemu", "tests", "bench", "docs", "examples", "scripts")


def prose(path: Path) -> str:
    """A document without its code blocks."""
    return FENCE.sub("", path.read_text())


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings."""
    titles = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(prose(path)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        place = path if not file else path.parent / file
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_paths_that_are_named_exist(path: Path) -> None:
    for text in CODE.findall(prose(path)):
        is_path = re.fullmatch(r"[\w./*]+", text) and "/" in text and text.split("/")[0] in ROOMS
        if is_path and text.rstrip("/") not in {"docs", "build"}:
            assert list(ROOT.glob(text.rstrip("/"))), f"{path.name}: {text}"


def test_readme_leads_to_every_document() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text()))
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= linked
    assert {path.name for path in ROOT.glob("*.md")} - {"README.md"} <= linked
