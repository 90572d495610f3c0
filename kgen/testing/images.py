"""Images of test modules: compiled once in a test session, whichever of its processes comes first."""

from __future__ import annotations

import fcntl
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from kgen.testing.program import Call, program

Where = Literal["host", "qemu"]


class DoesNotCompile(Exception):
    """The tests are not in the subset. The text is what kgen says about them."""


class Images:
    """The images of a session, in a folder that all its processes share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def image(self, module: str, calls: Sequence[Call], where: Where, watches_heap: bool) -> Path:
        """The image that runs `calls` of a module; raises `DoesNotCompile`."""
        source = program(module, calls)
        key = hashlib.sha256(f"{where} {watches_heap} {source}".encode()).hexdigest()[:16]
        image, refusal = self.folder / f"{key}.elf", self.folder / f"{key}.refused"
        with (self.folder / f"{key}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not image.exists() and not refusal.exists():
                self._make(key, source, where, watches_heap, image, refusal)
        if refusal.exists():
            raise DoesNotCompile(refusal.read_text())
        return image

    def _make(self, key: str, source: str, where: Where, watches_heap: bool, image: Path, refusal: Path) -> None:
        # Only now: importing the compiler takes a while.
        from kgen.cli import pipeline
        from kgen.frontend.render import render

        path = self.folder / f"tests_{key}.py"
        path.write_text(source)
        try:
            make_image = pipeline.image_for(where)
            compilation = pipeline.compile_program(
                str(path), pipeline.watching_heap(make_image) if watches_heap else make_image
            )
            content = pipeline.build(compilation, 2).content
        except pipeline.Refused as refused:
            refusal.write_text(render(refused.diagnostics, False))
            return
        finally:
            sys.modules.pop(f"kgen_program_{path.stem}", None)
        made = image.with_suffix(".new")
        made.write_bytes(content)
        made.chmod(0o700)
        made.rename(image)
