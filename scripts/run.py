"""The verbs of the Makefile."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from setup import GCC, GDB, QEMU, READELF, ROOT, RUSTC, SetupError, ensure_environment, ensure_programs  # noqa: E402  (the path is set above)

TEST_PROGRAMS: Final = (QEMU, GDB, READELF, GCC, RUSTC)
"""What the tests compare with; nothing else needs more than QEMU."""


def _python(*arguments: str, extra: str = "dev") -> int:
    python = ensure_environment(extra)
    return subprocess.run([str(python), *arguments], cwd=ROOT, check=False).returncode


def run() -> int:
    """boot the example kernel on this terminal; Ctrl-A X leaves it"""
    ensure_environment()
    ensure_programs(QEMU)
    return _python("-m", "kgen.cli.main", "run", "examples/hello.py", "--on", "qemu")


def image() -> int:
    """build the example image"""
    return _python("-m", "kgen.cli.main", "build", "platforms/baremetal/image.py")


def gdb() -> int:
    """open gdb on the example kernel that has a bug"""
    ensure_environment()
    ensure_programs(QEMU, GDB)
    return _python("-m", "kgen.cli.main", "gdb", "examples/mailbox.py")


def test() -> int:
    """run the test suite"""
    ensure_environment()
    ensure_programs(*TEST_PROGRAMS)
    return _python("-m", "pytest", "-n", "2")


def check() -> int:
    """lint, formatting, types, import directions, generated files"""
    return _python("scripts/check.py")


def bench() -> int:
    """measure against gcc, rustc and numba"""
    ensure_environment("bench")
    ensure_programs(QEMU, GCC, RUSTC)
    return _python("-m", "bench", extra="bench")


def fuzz() -> int:
    """the long random tests"""
    ensure_environment()
    ensure_programs(*TEST_PROGRAMS)
    return _python("-m", "pytest", "-n", "2", "tests/fuzz", "--fuzz")


def matrix() -> int:
    """boot one kernel on every kind of machine"""
    ensure_environment()
    ensure_programs(QEMU)
    return _python("-m", "pytest", "-n", "2", "tests/platforms/baremetal/test_matrix.py", "--whole-matrix")


def clean() -> int:
    """remove what the other verbs made"""
    for name in ("build", "dist", ".venv", ".pytest_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


VERBS: Final[dict[str, Callable[[], int]]] = {
    "run": run,
    "test": test,
    "image": image,
    "gdb": gdb,
    "check": check,
    "bench": bench,
    "fuzz": fuzz,
    "matrix": matrix,
    "clean": clean,
}


def usage() -> int:
    """The list that bare `make` prints."""
    for name, verb in VERBS.items():
        print(f"make {name:<6} {verb.__doc__}")
    return 0


def main() -> int:
    """Runs the verb on the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        return VERBS.get(name, usage)()
    except SetupError as error:
        print(f"pylitebox: {error}", file=sys.stderr)
    except subprocess.CalledProcessError as error:
        print(f"pylitebox: set-up failed: {' '.join(map(str, error.cmd[:6]))}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
