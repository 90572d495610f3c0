"""The `kgen` command.

The compiler is imported only where it is needed: an image from the cache does without.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from kgen.cli.built import HOST, IMAGE, built
from kgen.cli.cache import DEV, RELEASE, Request
from kgen.cli.new import create
from kgen.cli.output import write_atomically

if TYPE_CHECKING:
    from kgen.backend.worker import Level

VERSION: Final = "0.1.0"
"""That of the distribution; a test compares."""

EXIT_REFUSED: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(
        prog="kgen", description="Typed, memory-safe Python compiled to x86-64.", epilog="Start with: kgen new demo"
    )
    result.add_argument("--version", action="version", version=f"kgen {VERSION}")
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")

    check = command("check", "check files and print diagnostics")
    check.add_argument("files", nargs="+", metavar="FILE", help="a source file")
    check.add_argument("--format", choices=("text", "json"), default="text", help="json is for editors and tests")

    run = command("run", "compile a program and run it; its result is the exit status")
    run.add_argument("file", metavar="FILE", help="a file with a function main")
    run.add_argument("--opt", type=int, choices=(0, 2, 3), default=2, help="optimisation level (2)")
    run.add_argument(
        "--on",
        choices=("host", "qemu", "cpython"),
        default="host",
        help="as a process here, as a kernel in a virtual machine, or in this interpreter (host)",
    )
    run.add_argument("--leaks", action="store_true", help="fail with status 102 when memory is left at the end")
    run.add_argument("arguments", nargs="*", metavar="ARGS", help="arguments of the program, after --")

    build = command("build", "build the image that a file describes")
    build.add_argument("image", metavar="IMAGE", help="a file with a constant IMAGE")
    build.add_argument("-o", "--output", metavar="OUT", help="the image's file (build/NAME.elf); a map goes beside it")
    build.add_argument(
        "--split-debug", action="store_true", help="leave debug information out; OUT with .debug instead has it"
    )
    build.add_argument("--profile", choices=("dev", "release"), default="release", help="dev builds faster (release)")

    prove = command("verify", "check a finished image: permissions, instructions, traps, stacks")
    prove.add_argument("image", metavar="IMAGE", help="an image's ELF file")

    debug = command("gdb", "open gdb on an image that waits for its first instruction")
    debug.add_argument(
        "image", metavar="IMAGE", help="a file with a constant IMAGE or a function main, or an ELF image"
    )
    debug.add_argument("--profile", choices=("dev", "release"), default="dev", help="dev keeps more variables (dev)")
    debug.add_argument("--append", default="", metavar="LINE", help="the image's command line")
    debug.add_argument("--cpus", type=int, default=1, metavar="N", help="virtual CPUs (1)")
    debug.add_argument("--memory", type=int, default=128, metavar="MIB", help="memory in MiB (128)")
    debug.add_argument("arguments", nargs="*", metavar="ARGS", help="arguments of gdb, after --")

    tell = command("report", "what is in an image: bytes, unsafe lines, errors")
    tell.add_argument("image", metavar="IMAGE", help="a file with a constant IMAGE")

    show = command("dump", "print what a phase of the compiler makes")
    show.add_argument("--phase", choices=("typed", "kir", "llvm", "asm"), required=True, help="which phase")
    show.add_argument("--opt", type=int, choices=(0, 2, 3), default=2, help="optimisation level of asm (2)")
    show.add_argument("target", metavar="FILE[:FUNCTION]", help="a program, or one function of it")

    new = command("new", "start a kernel project in a new folder")
    new.add_argument("name", metavar="NAME", help="the folder, and the name of the project")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the result is the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    program_arguments: list[str] = []
    if "--" in given:
        cut = given.index("--")
        given, program_arguments = given[:cut], given[cut + 1 :]
    options = parser().parse_args(given)
    if options.command == "run" and options.leaks and options.on == "cpython":
        parser().error("--leaks is for compiled programs: --on host or --on qemu")
    try:
        match cast(str, options.command):
            case "check":
                return _check(options.files, options.format)
            case "run":
                given = [*options.arguments, *program_arguments]
                return _run(options.file, options.opt, options.on, options.leaks, given)
            case "build":
                return _build(options.image, options.output, options.profile, options.split_debug)
            case "gdb":
                from kgen.cli.debugger import debug

                level = DEV if options.profile == "dev" else RELEASE
                given = [*options.arguments, *program_arguments]
                return debug(options.image, level, options.append, options.cpus, options.memory, given)
            case "report":
                from kgen.cli.report import report

                return report(options.image)
            case "verify":
                from kgen.cli import verify

                return verify.report(options.image)
            case "dump":
                from kgen.cli.dump import dump

                return dump(options.target, options.phase, options.opt)
            case _:
                return create(options.name)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        from kgen.cli.failures import explain

        return explain(error)


def _check(files: list[str], form: str) -> int:
    from kgen.cli.failures import refuse
    from kgen.frontend.check import check_file
    from kgen.frontend.diagnostics import Diagnostic
    from kgen.frontend.render import as_json

    found: list[Diagnostic] = []
    for file in files:
        found.extend(check_file(file).diagnostics)
    if form == "json":
        sys.stdout.write(as_json(found))
    elif found:
        refuse(found)
    return EXIT_REFUSED if found else 0


def _run(file: str, level: Level, where: str, leaks: bool, arguments: list[str]) -> int:
    if where == "cpython":
        from kgen.cli.cpython import run_on_cpython

        return run_on_cpython(file, arguments)
    if leaks:
        arguments = ["0", *arguments]
    if where == "qemu":
        from kgen.cli.qemu_run import run_in_qemu

        return run_in_qemu(file, level, leaks, arguments)
    image = built(Request(HOST, file, level, leaks))
    with tempfile.NamedTemporaryFile(prefix="kgen-", delete=False) as program:
        program.write(image.content)
    path = Path(program.name)
    path.chmod(0o700)
    try:
        done = subprocess.run([str(path), *arguments], check=False)
    finally:
        path.unlink()
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def _build(file: str, output: str | None, profile: str, split_debug: bool) -> int:
    image = built(Request(IMAGE, file, DEV if profile == "dev" else RELEASE))
    target = Path(output) if output is not None else Path("build") / f"{image.name}.elf"
    target.parent.mkdir(parents=True, exist_ok=True)
    content = image.content
    if split_debug:
        from kgen.link.debug_split import without_debug

        write_atomically(target.with_suffix(".debug"), content)
        content = without_debug(content)
    write_atomically(target, content)
    write_atomically(target.with_suffix(".map"), image.map_text.encode())
    print(f"{target}: {len(content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
