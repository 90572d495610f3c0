"""How long compiling takes: 20,000 lines cold, the same again unchanged, and from an edit to a booted kernel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench.contenders import WrongResult

ROOT: Final = Path(__file__).resolve().parent.parent
PROGRAMS: Final = ROOT / "tests" / "programs"
LINES: Final = 20_000

IMAGE: Final = '''"""The image of all copies."""

from {package}.everything import main
from kgen.runtime.linux_image import linux_image

IMAGE = linux_image("everything", main)
'''

KERNEL: Final = '''"""A kernel that is edited."""

from platforms.baremetal.image import image


def main() -> int:
    print("edit {number}")
    return 0


IMAGE = image("edited", main)
'''


def generate(folder: Path) -> tuple[Path, int]:
    """A package of at least `LINES` lines, copies of the test programs under different names, each of which `main`
    can call; the file that describes its image, and its lines."""
    package = folder / "many_lines"
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Copies of programs."""\n')
    sources = {
        path.stem: path.read_text()
        for path in sorted(PROGRAMS.glob("*.py"))
        if not path.stem.startswith(("test_", "_"))
    }
    names: list[str] = []
    total = 0
    copy = 0
    while total < LINES:
        copy += 1
        for name, source in sources.items():
            if total >= LINES or "def main() -> int:" not in source:
                continue
            names.append(f"{name}_{copy}")
            # The copies differ in a name of every function, so that nothing can be shared among them.
            text = re.sub(r"\bmain\b", f"main_{copy}", source)
            (package / f"{names[-1]}.py").write_text(text)
            total += text.count("\n")
    imports = "".join(f"from many_lines.{name} import main_{name.rpartition('_')[2]} as {name}\n" for name in names)
    calls = "".join(f"    status += {name}()\n" for name in names)
    (package / "everything.py").write_text(
        f'"""Calls all copies."""\n\n{imports}\n\ndef main() -> int:\n    status = 0\n{calls}    return status\n'
    )
    image = package / "image.py"
    image.write_text(IMAGE.format(package="many_lines"))
    return image, total


def timed(command: list[str], folder: Path) -> float:
    """Seconds of wall time of a `kgen` command; raises `WrongResult` when it fails."""
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder.resolve()}",
        "KGEN_CACHE": str((folder / "cache").resolve()),
    }
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "kgen.cli.main", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    elapsed = time.perf_counter() - start
    if done.returncode != 0:
        raise WrongResult(f"kgen {' '.join(command)} failed: {(done.stderr or done.stdout).strip()[:1000]}")
    return elapsed


def measure_compile_times(folder: Path) -> dict[str, float]:
    """Seconds by what was done."""
    shutil.rmtree(folder / "cache", ignore_errors=True)
    image, lines = generate(folder)
    output = folder / "many_lines.elf"
    build = ["build", str(image.resolve()), "-o", str(output.resolve()), "--profile", "release"]
    times = {f"{lines:,} lines, release, cold": timed(build, folder)}
    times[f"{lines:,} lines, release, unchanged"] = timed(build, folder)
    edited = folder / "edited.py"
    run = ["run", str(edited.resolve()), "--on", "qemu", "--opt", "0"]
    edited.write_text(KERNEL.format(number=0))
    timed(run, folder)
    edited.write_text(KERNEL.format(number=1))
    times["one edited file to a booted kernel, dev"] = timed(run, folder)
    return times
