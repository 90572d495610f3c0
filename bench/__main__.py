"""`python -m bench [KERNEL…]`: the table on the terminal, JSON in `build/bench.json`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from bench.compile_time import measure_compile_times
from bench.contenders import Missing, WrongResult, require_tools
from bench.kernel import KernelFailed, measure_kernel
from bench.kernel import build as build_kernel
from bench.measure import ROUNDS, chosen, measure
from bench.report import as_json, table

BUILD: Final = Path("build")


def main() -> int:
    """Measures what the command line asks for; the result is the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures kgen beside gcc, rustc and numba.")
    parser.add_argument("kernels", nargs="*", metavar="KERNEL", help="only these kernels")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of all contenders per kernel")
    parser.add_argument("--no-compile-times", action="store_true", help="leave out how long compiling takes")
    options = parser.parse_args()
    folder = BUILD / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        require_tools()
        measured = measure(chosen(options.kernels), folder, sys.stdout.isatty(), options.rounds)
        print(table(measured))
        compile_times = {} if options.no_compile_times else measure_compile_times(folder)
    except (Missing, WrongResult) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    try:
        counts = measure_kernel(build_kernel(folder))
    except KernelFailed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    for name, count in counts.items():
        print(f"kernel: {name:<56}{count:8} instructions")
    for name, seconds in compile_times.items():
        print(f"{name:<64}{seconds:8.2f} s")
    path = BUILD / "bench.json"
    path.write_text(as_json(measured, compile_times))
    print(f"written: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
