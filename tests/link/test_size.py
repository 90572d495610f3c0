"""How small an image can be: what is loaded, not what a debugger reads."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest

from kgen.cli import pipeline
from kgen.link.debug_split import without_debug
from kgen.verify.checks import verify
from kgen.verify.elf_file import read_file
from tests.link.test_verified_headers import agrees_with_readelf

FLOOR = Path(__file__).with_name("floor.py")


@pytest.fixture(scope="module")
def floor() -> pipeline.Compilation:
    return pipeline.compile_image(str(FLOOR))


def loaded(content: bytes) -> int:
    """Bytes that a loader copies."""
    return sum(len(segment.content) for segment in read_file(content).loads)


def test_a_kernel_without_panic_table_is_a_few_hundred_bytes_and_boots(
    floor: pipeline.Compilation, tmp_path: Path
) -> None:
    content = without_debug(pipeline.build(floor, 2).content)
    assert loaded(content) < 512
    assert verify(content).findings == []
    path = tmp_path / "floor.elf"
    path.write_bytes(content)
    agrees_with_readelf(path)
    tool = shutil.which("qemu-system-x86_64")
    assert tool is not None, "QEMU is missing: apt install qemu-system-x86"
    command = [tool, "-M", "microvm", "-display", "none", "-no-reboot", "-device", "isa-debug-exit,iobase=0xf4"]
    done = subprocess.run([*command, "-kernel", str(path)], check=False, timeout=60)
    assert done.returncode == 21 << 1 | 1


def test_a_panic_table_of_a_small_kernel_is_small(floor: pipeline.Compilation) -> None:
    image = dataclasses.replace(floor.image, has_panic_table=True)
    content = pipeline.build(dataclasses.replace(floor, image=image), 2).content
    assert loaded(content) < 2048
    assert verify(content).findings == []
