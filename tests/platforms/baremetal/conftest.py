"""Kernels that many tests boot, compiled once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.cli import pipeline
from kgen.frontend.render import render


@pytest.fixture(scope="session")
def tasks_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`kernel_program.py`."""
    try:
        compilation = pipeline.compile_image(str(Path(__file__).with_name("kernel_program.py")))
    except pipeline.Refused as refused:
        pytest.fail(render(refused.diagnostics, False))
    kernel = tmp_path_factory.mktemp("kernel") / "tasks.elf"
    kernel.write_bytes(pipeline.build(compilation, 2).content)
    return kernel
