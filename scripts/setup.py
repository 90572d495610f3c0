"""Sets up everything the verbs need, once: virtual environment, pinned packages, QEMU.

Only the standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ENVIRONMENT: Final = ROOT / ".venv"
PYTHON: Final = ENVIRONMENT / "bin" / "python"
MINIMUM: Final = (3, 11)
QEMU: Final = "qemu-system-x86_64"
GDB: Final = "gdb"
READELF: Final = "readelf"
GCC: Final = "gcc"
RUSTC: Final = "rustc"
PACKAGES: Final = {QEMU: "qemu-system-x86", GDB: "gdb", READELF: "binutils", GCC: "gcc", RUSTC: "rustc"}
"""The Debian package of each program that the verbs need."""


class SetupError(Exception):
    """Something is missing that cannot be installed from here; the text is one line for the user."""


def fingerprint(extra: str) -> str:
    """Changes whenever what is to be installed changes."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in (ROOT / "pyproject.toml", lock_file(extra)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def lock_file(extra: str) -> Path:
    """The pinned packages of `dev` or `bench`."""
    return ROOT / "requirements" / f"{extra}.txt"


def ensure_environment(extra: str = "dev") -> Path:
    """The interpreter of an environment with the pinned packages; made or brought up to date when needed."""
    if sys.version_info < MINIMUM:
        raise SetupError("Python 3.11 or later is needed")
    stamp = ENVIRONMENT / f".{extra}-stamp"
    wanted = fingerprint(extra)
    if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
        return PYTHON
    if not PYTHON.exists():
        print("making .venv", flush=True)
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=True)
        except (subprocess.CalledProcessError, OSError):
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            _install_debian("python3-venv", "the Python module venv")
            venv.create(ENVIRONMENT, with_pip=True, clear=True)
    print(f"installing the packages of requirements/{extra}.txt", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock_file(extra))], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True)
    stamp.write_text(wanted)
    return PYTHON


def ensure_programs(*names: str) -> None:
    """Installs programs from the distribution when they are missing and that is allowed."""
    for name in names:
        if shutil.which(name) is None:
            _install_debian(PACKAGES[name], name)


def _install_debian(package: str, what: str) -> None:
    """Installs a Debian package as root; otherwise says in one line what to do."""
    advice = f"{what} is missing: apt install {package}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(advice)
    print(f"installing {package}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode != 0:
        raise SetupError(advice)
