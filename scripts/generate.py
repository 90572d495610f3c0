"""The parts of the documents that come from tables of the sources.

    python -m scripts.generate            writes them
    python -m scripts.generate --check    says which are stale

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; `PARTS` says what belongs there.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kgen.frontend.catalogue import CATALOGUE
from kgen.frontend.nominal import RUNTIME_CLASSES
from kgen.frontend.subset import OMISSIONS
from platforms.baremetal import layout
from qemu.outcome import Verdict

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENTS: Final = ROOT / "docs"
PART: Final = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

CHAPTERS: Final = {
    "K01": "Files and build time",
    "K02": "Not in the subset",
    "K03": "Names",
    "K04": "Annotations and declarations",
    "K05": "Types",
    "K06": "Control flow, patterns, errors",
    "K07": "Promises and entry points",
    "K08": "Unsafe code",
    "K09": "Limits, and the compiler itself",
}

ROOMS: Final = ("kgen", "kernel_src", "platforms", "shims", "examples")
"""Where compiled code lives."""


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def code(text: str) -> str:
    """Code in a cell of a table, line by line."""
    return "<br>".join(f"`{line}`" for line in text.replace("|", "\\|").replace("    ", "  ").splitlines())


def omissions() -> str:
    """What is not in the subset and what is written instead."""
    rows = [(code(row.written), code(row.instead), row.remark, row.code) for row in OMISSIONS]
    return table(("not in the subset", "written instead", "remark", "code"), rows)


def methods() -> str:
    """The methods of the built-in types: those of the run-time classes that Python's classes have too."""
    rows: list[tuple[str, ...]] = []
    for builtin, (module, name) in RUNTIME_CLASSES.items():
        names = sorted(set(_methods(module, name)) & set(vars(builtin)))
        shown = "collections.deque" if builtin is deque else builtin.__name__
        rows.append((f"`{shown}`", ", ".join(f"`{one}`" for one in names if not one.startswith("_"))))
    return table(("type", "methods"), rows)


def _methods(module: str, name: str) -> Iterator[str]:
    """The methods of a run-time class and of the run-time classes of the same folder that it is derived from."""
    folder = ROOT / "kgen" / "runtime"
    for path in (ROOT / f"{module.replace('.', '/')}.py", folder / "table.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and (
                node.name == name or path.stem == "table" and name in ("Dict", "Set")
            ):
                yield from (part.name for part in node.body if isinstance(part, ast.FunctionDef))


def diagnostics() -> str:
    """Every diagnostic by its code."""
    parts: list[str] = []
    for prefix, title in CHAPTERS.items():
        rows = [
            (f"`{key}`", meaning.replace("*", "\\*")) for key, meaning in CATALOGUE.items() if key.startswith(prefix)
        ]
        parts.append(f"**{title}**\n\n{table(('code', 'meaning'), rows)}")
    return "\n".join(parts)


def unsafe_files() -> str:
    """The files that may use `kgen.unsafe`, why, and how long they are."""
    parts: list[str] = []
    total = everything = 0
    for room in ROOMS:
        rows: list[tuple[str, ...]] = []
        for path in sorted((ROOT / room).rglob("*.py")):
            count = lines_of_code(path)
            everything += count if _is_compiled(path) else 0
            reason = reason_of(path)
            if reason is not None:
                rows.append((f"`{path.relative_to(ROOT)}`", str(count), reason))
                total += count
        if rows:
            parts.append(table((f"in `{room}`", "lines", "why"), rows))
    parts.append(f"Together {total} of the {everything} lines that can be in an image.\n")
    return "\n".join(parts)


def _is_compiled(path: Path) -> bool:
    """Whether the file is code for images, and not part of the compiler."""
    place = path.relative_to(ROOT).parts
    return place[0] != "kgen" or place[1] in ("runtime", "lang", "unsafe.py")


def lines_of_code(path: Path) -> int:
    """Lines that are neither empty nor comments."""
    return sum(1 for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#"))


def reason_of(path: Path) -> str | None:
    """The sentence that an unsafe file begins with."""
    for node in ast.parse(path.read_text()).body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == "UNSAFE" and isinstance(node, ast.Assign | ast.AnnAssign):
            return str(ast.literal_eval(node.value)) if node.value is not None else None
    return None


def verdicts() -> str:
    """How a machine can end."""
    return table(("verdict", "meaning"), [(f"`{verdict.name}`", verdict.value) for verdict in Verdict])


def memory_map() -> str:
    """The picture of `platforms/baremetal/layout.py`: virtual addresses from the top down, then physical ones."""
    lines = ["```text"]
    for title, areas in (("virtual", layout.VIRTUAL), ("physical", (*layout.PHYSICAL, _other_ram()))):
        lines.append(f"{title} addresses")
        above: int | None = None
        for area in sorted(areas, key=lambda area: -area.start):
            if above is not None and above != area.end:
                lines.append(f"{'':18} ¦{'':15}¦{'':6}¦")
            lines.append(f"{area.end - 1:#018x} ┌{'─' * 15}┬{'─' * 6}┐")
            lines.append(f"{'':18} │ {area.name:<13} │ {_size(area.size):>4} │ {area.access:<8} {area.use}".rstrip())
            lines.append(f"{area.start:#018x} └{'─' * 15}┴{'─' * 6}┘")
            above = area.start
        lines.append("")
    return "\n".join(lines).rstrip() + "\n```\n"


def _other_ram() -> layout.Area:
    end = layout.IMAGE_LOADED.end
    return layout.Area(
        "other RAM", end, layout.DIRECT_MAP.size - end, "the frame allocator's, as is what the image leaves", "rw"
    )


def _size(size: int) -> str:
    for unit, name in ((1 << 40, "T"), (1 << 30, "G"), (1 << 20, "M")):
        if size >= unit:
            return f"{size // unit}{name}"
    return f"{size >> 10}K"


def stack_sizes() -> str:
    """The stacks of `platforms/baremetal/layout.py`."""
    rows = [
        (name, f"{size >> 10} KiB", use)
        for name, size, use in (
            ("`BOOT_STACK_SIZE`", layout.BOOT_STACK_SIZE, "the first CPU's, on which `main` runs"),
            ("`TASK_STACK_SIZE`", layout.TASK_STACK_SIZE, "a task's, and every other CPU's own"),
            (
                "`TRAP_STACK_SIZE`",
                layout.TRAP_STACK_SIZE,
                "the first CPU's three for double fault, NMI and machine check",
            ),
        )
    ]
    return table(("stack", "size", "of"), rows)


def refusals() -> str:
    """The statuses of `platforms/baremetal/refusal.py`, with what is written below each."""
    body = ast.parse((ROOT / "platforms" / "baremetal" / "refusal.py").read_text()).body
    rows: list[tuple[str, ...]] = []
    for node, note in zip(body, body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(note, ast.Expr):
            assert node.value is not None
            rows.append((str(ast.literal_eval(node.value)), f"`{node.target.id}`", str(ast.literal_eval(note.value))))
    return table(("status", "name", "when"), rows)


PARTS: Final[dict[str, Callable[[], str]]] = {
    "omissions": omissions,
    "methods": methods,
    "diagnostics": diagnostics,
    "unsafe-files": unsafe_files,
    "verdicts": verdicts,
    "memory-map": memory_map,
    "stack-sizes": stack_sizes,
    "refusals": refusals,
}


def generated(text: str) -> str:
    """The document with its generated parts as they should be."""
    return PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[4]}", text)


def main() -> int:
    """Writes the documents, or with `--check` only compares them."""
    stale: list[Path] = []
    for path in sorted(DOCUMENTS.glob("*.md")):
        text = path.read_text()
        wanted = generated(text)
        if wanted != text:
            stale.append(path)
            if "--check" not in sys.argv:
                path.write_text(wanted)
    for path in stale:
        state = "is stale: run python -m scripts.generate" if "--check" in sys.argv else "written"
        print(f"{path.relative_to(ROOT)} {state}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
