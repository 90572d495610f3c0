"""The names of source files in images and reports.

An image names its sources by where Python would find them: relative to the folder of the program, or to the entry
of `sys.path` that the module was imported from. So the same sources make the same bytes in any folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

INSTALLED: Final = str(Path(__file__).resolve().parents[2])
"""Where kgen itself is found, with its run-time library."""


def source_names(program: str) -> Callable[[str], str]:
    """Gives the name of each source file of an image whose program is the file `program`."""
    folders = {os.path.dirname(os.path.abspath(program)), INSTALLED, *(os.path.abspath(p) for p in sys.path if p)}
    prefixes = sorted((folder.rstrip(os.sep) + os.sep for folder in folders), key=len, reverse=True)

    def name(file: str) -> str:
        return next((file.removeprefix(prefix) for prefix in prefixes if file.startswith(prefix)), file)

    return name


def unchanged(file: str) -> str:
    """The name for files that are not going into an image."""
    return file
