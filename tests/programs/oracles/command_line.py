"""By argparse where it accepts; what it refuses is a usage error here too, worded by eye."""

from __future__ import annotations

import argparse
import contextlib
import io

ARGUMENTS = [b"-v", b"--memory=128M", b"-DX", b"one", b"two"]

LINES = ["-vv -o out.img main.py", "--verb --out=x --mem 2G a -- -b --c", "-nvDA=1 -D B -Dlong=yes - z"]
REFUSED = {
    "--memory=lots": "--memory: 'lots' is no size",
    "--dry-run=1": "--dry-run takes no value",
    "-x": "-x: unknown option",
    "--unknown": "--unknown: unknown option",
    "-o": "--output needs a value",
    "--d": "--d: ambiguous option",
}


def _size(text: str) -> int:
    return int(text.rstrip("MG")) * (1024 if text.endswith("G") else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("-o", "--output", default="a.out")
    parser.add_argument("-n", "--dry-run", action="store_true")
    parser.add_argument("-m", "--memory", type=_size, default=64)
    parser.add_argument("-D", "--define", action="append", default=[])
    parser.add_argument("files", nargs="*")
    return parser


def _shown(words: list[str]) -> list[str]:
    found = vars(_parser().parse_args(words))
    defines = {text.partition("=")[0]: text.partition("=")[2] or "1" for text in found["define"]}
    return [
        f"v={found['verbose']} o={found['output']} n={found['dry_run']} m={found['memory']}",
        f"  defines {defines} files {found['files']}",
    ]


def _is_refused(line: str) -> bool:
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            _parser().parse_args(line.split())
        except SystemExit:
            return True
    return False


def expected() -> str:
    lines = _shown([word.decode() for word in ARGUMENTS])
    for line in LINES:
        lines += _shown(line.split())
    for line in ("--memory=lots", "--dry-run=1", "-x", "--unknown"):
        assert _is_refused(line)
        lines.append(f"usage: {REFUSED[line]}")
    lines += _shown(["--"])
    for line in ("-o", "--d"):
        assert _is_refused(line)
        lines.append(f"usage: {REFUSED[line]}")
    return "\n".join(lines) + "\n"
