"""`make check`: everything about the sources that needs no run of the program."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "kgen.lang": ("kgen.lang",),
    "kgen.runtime": ("kgen.lang", "kgen.unsafe", "kgen.runtime", "kgen.image"),
    "kgen.frontend": ("kgen.lang", "kgen.unsafe", "kgen.runtime", "kgen.frontend"),
    "kgen.middle": ("kgen.frontend", "kgen.middle"),
    "kgen.backend": ("kgen.frontend", "kgen.middle", "kgen.backend"),
    "kgen.link": ("kgen.link",),
    "kgen.verify": ("kgen.verify",),
    "kernel_src": ("kgen.lang", "kgen.unsafe", "kernel_src"),
    "platforms": ("kgen.lang", "kgen.unsafe", "kgen.runtime", "kgen.image", "kernel_src", "platforms"),
}
"""Imports point down: what the modules of each room may import of this repository."""

ROOMS: Final = ("kgen", "kernel_src", "platforms", "qemu", "shims")


def module_name(path: Path) -> str:
    """The dotted name of a source file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: Path) -> list[tuple[int, str]]:
    """Line and module of every import in a file."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found.append((node.lineno, node.module))
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names if node.module == "kgen"]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
    return found


def wrong_directions() -> list[str]:
    """Imports that do not point down, as `file:line: message`."""
    problems: list[str] = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = module_name(path)
            allowed = next((v for k, v in ALLOWED.items() if name == k or name.startswith(f"{k}.")), None)
            if allowed is None:
                continue
            for line, target in imported(path):
                ours = target.split(".")[0] in ROOMS and target not in ("kgen",) and not target.startswith("qemu.qmp")
                if ours and not any(target == a or target.startswith(f"{a}.") for a in allowed):
                    problems.append(f"{path.relative_to(ROOT)}:{line}: {name} must not import {target}")
    return problems


def tool(*command: str) -> bool:
    """Runs a tool; whether it was content."""
    print(f"$ {' '.join(command)}", flush=True)
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """All checks; every one is run, so that one pass shows everything."""
    results = [
        tool("ruff", "check", "."),
        tool("ruff", "format", "--check", "--quiet", "."),
        tool("basedpyright"),
        tool("scripts.generate", "--check"),
    ]
    problems = wrong_directions()
    for problem in problems:
        print(problem)
    results.append(not problems)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
