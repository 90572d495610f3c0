"""The image for a request: from the cache, or through all phases."""

from __future__ import annotations

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
    # Only now: importing the compiler takes longer than everything above.
    from kgen.cli import pipeline

    with Progress(request.file) as progress:
        progress.phase("checking")
        with recorded() as inputs:
            compilation = pipeline.compile_for(request)
        progress.phase("translating")
        linked = pipeline.build(compilation, request.level)
    made = Built(compilation.image.name, linked.content, linked.map())
    cache.store(request, inputs, made)
    return made
