"""The core as a program is compiled once for all tests of the file layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel_src.fs.worlds import CORE
from tests.programs import watched


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The core as a test image."""
    [path] = watched.images(CORE, "host", (0,), tmp_path_factory.mktemp("fs")).values()
    return path
