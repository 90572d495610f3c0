"""The measured programs answer what the same programs in C and Rust answer, however they are built."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path

import pytest

from bench.catalogue import KERNELS, Kernel
from bench.contenders import build_variants
from bench.measure import VARIANTS

HEAD = '"""All kernels at their tiny sizes."""\n\nfrom bench.kernels import (\n    {names},\n)\n'
MAIN = "\n\ndef main() -> int:\n{calls}    return 0\n"


@pytest.mark.parametrize("kernel", KERNELS, ids=[kernel.name for kernel in KERNELS])
def test_under_cpython_a_kernel_answers_like_c_and_rust(kernel: Kernel) -> None:
    module = importlib.import_module(f"bench.kernels.{kernel.name}")
    assert module.run(kernel.tiny) == kernel.tiny_result


def test_compiled_in_every_way_the_kernels_answer_like_c_and_rust(tmp_path: Path) -> None:
    calls = "".join(f"    print({kernel.name}.run({kernel.tiny}))\n" for kernel in KERNELS)
    source = tmp_path / "all_kernels.py"
    source.write_text(HEAD.format(names=",\n    ".join(kernel.name for kernel in KERNELS)) + MAIN.format(calls=calls))
    expected = "".join(f"{kernel.tiny_result}\n" for kernel in KERNELS)
    for path in build_variants(source, VARIANTS, tmp_path).values():
        done = subprocess.run([str(path)], capture_output=True, text=True, check=False, timeout=60)
        assert (done.stderr, done.stdout, done.returncode) == ("", expected, 0)
