"""How many reference-count operations a program executed: what `bench` shows beside the times."""

from __future__ import annotations

from kgen.lang import static, u64

REFERENCE_OPERATIONS = static(u64, u64(0))
"""Retains and releases so far. Only a build that counts them (`kgen.backend.llvm.Target.count_references`) changes it."""


def reference_operations() -> u64:
    """Retains and releases so far."""
    return REFERENCE_OPERATIONS.value
