"""`kgen verify`, and the same checks at the end of `kgen build`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kgen.verify.checks import Finding, StackUse, Verified, recursion, verify


class Unverified(Exception):
    """An image that was built must not be used."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


def require_verified(content: bytes) -> None:
    """Checks an image that was just built; raises `Unverified`."""
    findings = verify(content).findings
    if findings:
        raise Unverified(findings)


def report(path: str) -> int:
    """Checks an image's file and prints what was found; the exit status."""
    result = verify(Path(path).read_bytes())
    print(
        f"{path}: {result.functions} functions, {result.instructions} instructions, "
        f"{result.indirect_targets} targets of indirect calls"
    )
    for found in result.opaque:
        print(f"not decoded: {found.end - found.start} bytes at {found.name}")
    _print_stacks(result)
    for finding in result.findings:
        print(f"error: {finding}")
    print(f"{len(result.findings)} errors" if result.findings else "good")
    return 1 if result.findings else 0


def _print_stacks(result: Verified) -> None:
    deepest: dict[str, StackUse] = {}
    for use in result.stacks:
        # Of stubs in a row, the deepest speaks for all.
        name = use.entry.name.partition("[")[0]
        if name not in deepest or use.depth > deepest[name].depth:
            deepest[name] = use
    for name, use in deepest.items():
        size = use.entry.stack_size
        room = "a stack of unknown size" if size is None else f"{size}" if size else "the stack it interrupts"
        print(f"stack: {name} uses {use.depth} bytes of {room}")
        print(f"  {' > '.join(use.deepest.path)}")
        if use.deepest.unbounded is not None:
            print(f"  and more: {use.deepest.unbounded}")
    for cycle in recursion(result):
        print(f"recursion, counted once: {' > '.join(cycle)}")
