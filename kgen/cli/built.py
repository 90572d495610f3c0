"""The image for a request: from the cache, or through all phases."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

from kgen.cli import cache
from kgen.cli.cache import Built, Request
from kgen.cli.inputs import recorded
from kgen.cli.progress import Progress

HOST = "host"
QEMU = "qemu"
IMAGE = "image"


def built(request: Request) -> Built:
    """Builds, or finds; raises `Refused`, `BackendError` and `LinkError`."""
    found = cache.find(request)
    if found is not None:
        return found
    with _without_collection(), Progress(request.file) as progress:
        # Only now: importing the compiler takes longer than everything above.
        from kgen.cli import pipeline

        progress.phase("checking")
        with recorded() as inputs:
            compilation = pipeline.compile_for(request)
        progress.phase("translating")
        linked = pipeline.build(compilation, request.level)
    made = Built(compilation.image.name, linked.content, linked.map())
    cache.store(request, inputs, made)
    return made


@contextmanager
def _without_collection() -> Generator[None]:
    """The phases keep nearly all that they make until the end: looking for garbage takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
