"""What readelf reads in our call frame information; it has the numbers of registers and rules from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from kernel_src.arch.x86_64.unwind import REGISTERS, signal_frame
from kgen.backend.worker import CodegenOptions, translate


def test_a_signal_frame_says_where_each_register_was_saved(tmp_path: Path) -> None:
    lost = {"rcx", "r13"}
    offsets = {name: 8 * place for place, name in enumerate(REGISTERS) if name not in lost}
    code = "first:\nnop\nnop\nlast:\n" + signal_frame("first", "last", offsets)
    text = code.replace('"', "\\22").replace("\n", "\\0A")
    source = f'target triple = "x86_64-unknown-linux-gnu"\nmodule asm "{text}"\n'
    (content,) = translate([source], CodegenOptions(level=0))
    path = tmp_path / "frames.o"
    path.write_bytes(content)
    readelf = shutil.which("readelf")
    assert readelf is not None, "readelf is missing: apt install binutils"
    said = subprocess.run([readelf, "--debug-dump=frames", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r'Augmentation: +"zS"', said), said
    assert "DW_CFA_def_cfa: r7 (rsp) ofs 0" in said
    found = dict(re.findall(r"DW_CFA_offset_extended_sf: r\d+ \((\w+)\) at cfa\+(\d+)", said))
    assert {name: int(offset) for name, offset in found.items()} == offsets
    assert set(re.findall(r"DW_CFA_undefined: r\d+ \((\w+)\)", said)) == lost
    assert re.search(r"FDE cie=0+ pc=0+\.\.0*2\n", said), said
