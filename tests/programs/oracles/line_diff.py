"""By the longest common subsequence (its length fixes the number of edits); the changed lines by difflib."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cache

from tests.programs.line_diff import NEW, OLD


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    @cache
    def common(a: int, b: int) -> int:
        if a == 0 or b == 0:
            return 0
        if one[a - 1] == other[b - 1]:
            return common(a - 1, b - 1) + 1
        return max(common(a - 1, b), common(a, b - 1))

    return len(one) + len(other) - 2 * common(len(one), len(other))


def expected() -> str:
    old, new = OLD.splitlines(), NEW.splitlines()
    changes = [
        line for line in difflib.unified_diff(old, new, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))
    ]
    assert len(changes) == _distance(old, new)
    lines = [f"{len(changes)} True", *changes, "does not fit at line 1"]
    for one, other in [("abcabba", "cbabac"), ("", "xyz"), ("same", "same"), ("kitten", "sitting"), ("left", "")]:
        lines.append(f"{one!r} {other!r} {_distance(one, other)} True")
    return "\n".join(lines) + "\n"
