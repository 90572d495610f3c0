"""The image for a request: from the cache, or through all phases."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kgen.cli import cache
from kgen.cli.cache import RELEASE, Built, Request
from kgen.cli.inputs import recorded
from kgen.cli.progress import Progress

if TYPE_CHECKING:
    from kgen.image import Image

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
        if _is_verified(compilation.image, request):
            from kgen.cli.verify import require_verified

            require_verified(linked.content)
    made = Built(compilation.image.name, linked.content, linked.map())
    cache.store(request, inputs, made)
    return made


def _is_verified(image: Image, request: Request) -> bool:
    """Kernels that are built to be kept, and every ELF image where KGEN_VERIFY asks for it."""
    if image.kind == "flat":
        return False
    is_kept = request.purpose == IMAGE and request.level == RELEASE and image.is_kernel
    return is_kept or bool(os.environ.get("KGEN_VERIFY"))


@contextmanager
def _without_collection() -> Generator[None]:
    """The phases keep nearly all that they make until the end: looking for garbage takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
