"""The bench itself: whole rounds of one kernel, its table and JSON, and what it says when something is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import contenders
from bench.catalogue import KERNELS
from bench.contenders import Missing, WrongResult, build_variants, execute, parse, require_tools
from bench.measure import VARIANTS, Measured, geometric_mean
from bench.report import as_json, table

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_counting_build_counts_and_the_others_do_not(tmp_path: Path) -> None:
    kernel = next(kernel for kernel in KERNELS if kernel.name == "graph")
    built = build_variants(kernel.source, VARIANTS, tmp_path)
    samples = {name: execute(path, kernel.tiny, 2) for name, path in built.items()}
    assert {sample.result for sample in samples.values()} == {kernel.tiny_result}
    assert [len(sample.times_ns) for sample in samples.values()] == [2, 2, 2]
    assert samples["kgen"].operations == samples["unchecked"].operations == 0
    assert samples["counting"].operations > 10 * kernel.tiny


def test_results_that_differ_from_run_to_run_are_refused() -> None:
    with pytest.raises(WrongResult, match=r"sieve answers differently from run to run: \[3, 4\]"):
        parse("sieve", "10 3\n12 4\n0\n")


def test_the_table_and_the_json_say_the_same() -> None:
    fast = Measured(KERNELS[0], {"kgen": [200, 100], "unchecked": [90], "gcc": [200], "rustc": [50]}, 7)
    lines = table([fast]).splitlines()
    row = next(line for line in lines if line.startswith(KERNELS[0].name))
    assert row.split()[-4:] == ["0.50", "2.00", "1.11", "7"]
    found = json.loads(as_json([fast], {"cold": 1.5}))
    assert found["kernels"][KERNELS[0].name]["ratio"]["gcc"] == 0.5
    assert found["kernels"][KERNELS[0].name]["median_ns"]["kgen"] == 150
    assert found["compile_seconds"] == {"cold": 1.5}


def test_the_geometric_mean_leaves_out_what_is_not_there() -> None:
    assert geometric_mean([2.0, None, 8.0]) == pytest.approx(4.0)
    assert geometric_mean([None]) is None


def test_a_missing_tool_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contenders.shutil, "which", lambda tool: None if tool == "rustc" else tool)
    with pytest.raises(Missing, match="^rustc is missing: apt install rustc$"):
        require_tools()


def test_a_kernel_that_does_not_exist_is_named() -> None:
    command = [sys.executable, "-m", "bench", "nonsense", "--no-compile-times"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    missing = "bench: gcc is missing: apt install gcc\n", "bench: rustc is missing: apt install rustc\n"
    assert done.stderr in ("bench: no such kernel: nonsense\n", *missing)
    assert done.returncode == 1
