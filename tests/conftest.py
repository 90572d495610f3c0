"""The options of the whole suite."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make fuzz` passes `--fuzz`: everything that is sampled otherwise is run in full."""
    parser.addoption("--fuzz", action="store_true", help="run what is otherwise sampled in full; takes hours")
