"""The `kgen` command."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from kgen.backend.worker import BackendError, Level
from kgen.cli import dump, pipeline, report
from kgen.cli.new import create
from kgen.cli.output import write_atomically
from kgen.frontend.check import check_file
from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.render import as_json, render
from kgen.link.objects import LinkError

EXIT_REFUSED: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(prog="kgen", description="Typed, memory-safe Python compiled to x86-64.")
    commands = result.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="check files and print diagnostics")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.add_argument("--format", choices=("text", "json"), default="text")

    run = commands.add_parser("run", help="compile a program and run it")
    run.add_argument("file", metavar="FILE")
    run.add_argument("--opt", type=int, choices=(0, 2, 3), default=2, help="optimisation level")
    run.add_argument("--on", choices=("host", "qemu", "cpython"), default="host", help="where to run it")
    run.add_argument("--leaks", action="store_true", help="fail with status 102 when memory is left at the end")
    run.add_argument("arguments", nargs="*", metavar="ARGS", help="arguments of the program, after --")

    build = commands.add_parser("build", help="build the image that a file describes")
    build.add_argument("image", metavar="IMAGE")
    build.add_argument("-o", "--output", metavar="OUT")
    build.add_argument("--profile", choices=("dev", "release"), default="release")

    tell = commands.add_parser("report", help="what is in an image: bytes, unsafe lines, errors")
    tell.add_argument("image", metavar="IMAGE")

    show = commands.add_parser("dump", help="print what a phase of the compiler makes")
    show.add_argument("--phase", choices=("typed", "kir", "llvm", "asm"), required=True)
    show.add_argument("--opt", type=int, choices=(0, 2, 3), default=2, help="optimisation level")
    show.add_argument("target", metavar="FILE[:FUNCTION]")

    new = commands.add_parser("new", help="start a kernel project in a new folder")
    new.add_argument("name", metavar="NAME")
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
                return _build(options.image, options.output, options.profile)
            case "report":
                return report.report(options.image)
            case "dump":
                return dump.dump(options.target, options.phase, options.opt)
            case _:
                return create(options.name)
    except pipeline.Refused as refused:
        return _refuse(refused.diagnostics)
    except BackendError as error:
        print(f"error[K0903]: LLVM refused the code that kgen made: {error}", file=sys.stderr)
        return EXIT_REFUSED
    except (LinkError, OSError) as error:
        print(f"kgen: {error}", file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    """kgen's own defect: one line for the user, the details in a file for us."""
    with tempfile.NamedTemporaryFile("w", prefix="kgen-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    message = f"error[K0904]: kgen itself failed ({type(error).__name__}); please report it with {file.name}"
    print(message, file=sys.stderr)
    return EXIT_REFUSED


def _refuse(diagnostics: Sequence[Diagnostic]) -> int:
    sys.stderr.write(render(diagnostics, sys.stderr.isatty()))
    return EXIT_REFUSED


def _check(files: list[str], form: str) -> int:
    found: list[Diagnostic] = []
    for file in files:
        found.extend(check_file(file).diagnostics)
    if form == "json":
        sys.stdout.write(as_json(found))
    elif found:
        _refuse(found)
    return EXIT_REFUSED if found else 0


def _run(file: str, level: Level, where: str, leaks: bool, arguments: list[str]) -> int:
    if where == "cpython":
        from kgen.cli.cpython import run_on_cpython

        return run_on_cpython(file, arguments)
    if where == "qemu":
        from kgen.cli.qemu_run import run_in_qemu

        return run_in_qemu(file, level, leaks, arguments)
    make_image = pipeline.image_for("host")
    if leaks:
        make_image = pipeline.watching_heap(make_image)
        arguments = ["0", *arguments]
    compilation = pipeline.compile_program(file, make_image)
    image = pipeline.build(compilation, level)
    with tempfile.NamedTemporaryFile(prefix="kgen-", delete=False) as program:
        program.write(image.content)
    path = Path(program.name)
    path.chmod(0o700)
    try:
        done = subprocess.run([str(path), *arguments], check=False)
    finally:
        path.unlink()
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def _build(file: str, output: str | None, profile: str) -> int:
    compilation = pipeline.compile_image(file)
    image = pipeline.build(compilation, pipeline.DEV if profile == "dev" else pipeline.RELEASE)
    default = Path("build") / f"{compilation.image.name}.elf"
    target = Path(output) if output is not None else default
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, image.content)
    write_atomically(target.with_suffix(".map"), image.map().encode())
    print(f"{target}: {len(image.content)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
