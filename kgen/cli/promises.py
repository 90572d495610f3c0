"""Broken promises as diagnostics."""

from __future__ import annotations

from typing import Final

from kgen.backend.llvm import Target
from kgen.backend.nopanic import surviving_panics
from kgen.backend.worker import CodegenOptions
from kgen.frontend import tree
from kgen.frontend.diagnostics import Diagnostic, Note
from kgen.middle import kir
from kgen.middle.payloads import Danger, endangered_places
from kgen.middle.promises import Violation, broken_promises

CODES: Final = {
    "noalloc": "K0701",
    "noraise": "K0702",
    "nopanic": "K0703",
    "nolock": "K0704",
    "irqsafe": "K0704",
    "entry": "K0705",
}

HELP: Final = {
    "noalloc": "use structs, arrays and statics here, or take what is needed as a parameter",
    "noraise": "catch the error with try/except, or remove @noraise",
    "nolock": "take the lock in the caller, or remove @nolock",
    "irqsafe": "use a lock that is always taken with interrupts off",
    "entry": "catch the error here: nobody calls an entry point who could",
}


def check_promises(program: tree.Program, module: kir.Module) -> list[Diagnostic]:
    """A diagnostic for each promise that does not hold."""
    found = [diagnostic(violation) for violation in broken_promises(module, program.entries)]
    return found + [endangered(danger) for danger in endangered_places(module)]


def endangered(danger: Danger) -> Diagnostic:
    """A place whose storage may be replaced while it is in use."""
    message = f"`{danger.by}` may assign `{danger.place}` while what is in it is in use"
    return Diagnostic("K0706", danger.span, message, "put the value into a variable first, and use that")


def check_panics(module: kir.Module, target: Target, options: CodegenOptions) -> list[Diagnostic]:
    """A diagnostic for each check that may fail in spite of a `@nopanic`."""
    return [diagnostic(violation) for violation in surviving_panics(module, target, options)]


def diagnostic(violation: Violation) -> Diagnostic:
    name = violation.function.display_name
    subject = (
        f"the entry point `{name}`" if violation.promise == "entry" else f"`{name}` promises @{violation.promise}, but"
    )
    notes: list[Note] = []
    for step, following in zip(violation.chain, violation.chain[1:], strict=False):
        notes.append(Note(f"`{step.function}` calls `{following.function}`", step.span))
    if violation.chain:
        last = violation.chain[-1]
        notes.append(Note(f"`{last.function}` {violation.what}", last.span))
        message = f"{subject} reaches code that {violation.what}"
    else:
        message = f"{subject} {violation.what}"
    advice = violation.help or HELP[violation.promise]
    return Diagnostic(CODES[violation.promise], violation.span, message, advice, tuple(notes))
