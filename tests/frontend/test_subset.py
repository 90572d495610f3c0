"""The table of what is not in the subset: each left side is refused with its code, each right side is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgen.frontend.check import check_file
from kgen.frontend.subset import OMISSIONS, Omission, program


@pytest.mark.parametrize("row", OMISSIONS, ids=lambda row: f"{row.code} {row.written.splitlines()[0]}")
def test_row_is_refused_and_what_stands_beside_it_is_not(row: Omission, tmp_path: Path) -> None:
    refused, accepted = tmp_path / "refused.py", tmp_path / "accepted.py"
    refused.write_text(program(row.written))
    accepted.write_text(program(row.instead))
    assert {found.code for found in check_file(str(refused)).diagnostics} == {row.code}
    assert check_file(str(accepted)).diagnostics == []
