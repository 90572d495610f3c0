"""`kgen new`: a minimal kernel project outside this repository."""

from __future__ import annotations

import re
import sys
from importlib import resources
from pathlib import Path


def create(name: str) -> int:
    """Makes the folder `name` with a kernel that boots and a test of it; refuses to touch an existing one."""
    folder = Path(name)
    if not re.fullmatch(r"[A-Za-z][\w-]*", folder.name):
        print(f"kgen: {folder.name!r} is no name for a project: letters, digits, - and _", file=sys.stderr)
        return 2
    if folder.exists():
        print(f"kgen: {name} exists already", file=sys.stderr)
        return 1
    templates = resources.files("kgen.cli") / "templates"
    folder.mkdir(parents=True)
    for template in templates.iterdir():
        if template.is_file() and template.name.endswith(".txt"):
            text = template.read_text().replace("{name}", folder.name)
            (folder / template.name.removesuffix(".txt")).write_text(text)
    print(f"{name}: run it with: cd {name} && kgen run main.py --on qemu")
    return 0
