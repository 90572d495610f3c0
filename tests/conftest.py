"""The options of the whole suite."""

from __future__ import annotations

import os

import pytest

# Tests compile; what an earlier run left in the user's cache must not stand in for that.
os.environ["KGEN_CACHE"] = ""
# Every image that tests build is verified.
os.environ["KGEN_VERIFY"] = "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make fuzz` passes `--fuzz`: everything that is sampled otherwise is run in full."""
    parser.addoption("--fuzz", action="store_true", help="run what is otherwise sampled in full; takes hours")
    parser.addoption("--whole-matrix", action="store_true", help="boot every kind of machine: make matrix")
