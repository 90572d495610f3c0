"""By startswith, fnmatch, and counting distinct prefixes."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tests.programs.trie import WORDS


def _nodes(words: Sequence[str]) -> int:
    return len({word[:end] for word in words for end in range(len(word) + 1)})


def expected() -> str:
    words = sorted(WORDS.split())
    lines = [f"{p!r}: {[w for w in words if w.startswith(p)]}" for p in ("ke", "pag", "sys", "z", "")]
    for text in ("keyboards", "systemd", "pathological", "unknown"):
        lines.append(f"{text}: {max((w for w in words if text.startswith(w)), key=len, default='')!r}")
    for pattern in ("k???", "p???", "???", "s??????", "??g??"):
        lines.append(f"{pattern}: {[w for w in words if fnmatchcase(w, pattern)]}")
    left = [word for word in words if word not in ("pagers", "kern")]
    lines.append(f"True False {_nodes(words)}")
    lines.append(f"True False False True {_nodes(left)}")
    return "\n".join(lines) + "\n"
