"""What the user is told when a command cannot do its work."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Final

from kgen.backend.worker import BackendError
from kgen.cli.pipeline import Refused
from kgen.cli.verify import Unverified
from kgen.frontend.diagnostics import Diagnostic
from kgen.frontend.render import render
from kgen.link.objects import LinkError
from kgen.verify.elf_file import NotAnImage
from qemu.command import ProgramMissing

EXIT_REFUSED: Final = 1


def explain(error: Exception) -> int:
    """Says what happened on the standard error; the exit status."""
    match error:
        case Refused(diagnostics=diagnostics):
            return refuse(diagnostics)
        case Unverified(findings=findings):
            for finding in findings:
                print(f"kgen: the image would be wrong: {finding}", file=sys.stderr)
        case BackendError():
            print(f"error[K0903]: LLVM refused the code that kgen made: {error}", file=sys.stderr)
        case OSError(filename=str(name), strerror=str(reason)):
            print(f"kgen: {name}: {reason}", file=sys.stderr)
        case LinkError() | NotAnImage() | ProgramMissing() | OSError():
            print(f"kgen: {error}", file=sys.stderr)
        case _:
            _report_defect(error)
    return EXIT_REFUSED


def refuse(diagnostics: Sequence[Diagnostic]) -> int:
    """Prints diagnostics, in colour on a terminal."""
    sys.stderr.write(render(diagnostics, sys.stderr.isatty()))
    return EXIT_REFUSED


def _report_defect(error: Exception) -> None:
    """kgen's own defect: one line for the user, the details in a file for us."""
    with tempfile.NamedTemporaryFile("w", prefix="kgen-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    message = f"error[K0904]: kgen itself failed ({type(error).__name__}); please report it with {file.name}"
    print(message, file=sys.stderr)
