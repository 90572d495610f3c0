"""What a program may tell the compiler about how it runs. Hints never change what a program does."""

from __future__ import annotations


def unlikely(test: bool) -> bool:
    """`test`, which rarely holds: where it decides a branch, the code behind it is kept out of the way of the rest."""
    return test
