"""Mutated sources never get a traceback: they are accepted or answered with diagnostics.

The mutants are made of the language cases and programs by moving, doubling, dropping and exchanging nodes of
their syntax, and by cutting and joining their text. `make fuzz` makes more of them.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import random
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest

from kgen.frontend.catalogue import CATALOGUE
from kgen.frontend.check import check_file

ROOT: Final = Path(__file__).parents[1]
CORPUS: Final = sorted(
    [
        *(ROOT / "language" / "cases").glob("*.py"),
        *(p for p in (ROOT / "programs").glob("*.py") if p.name[:5] != "test_"),
    ]
)
WEIGHTS: Final = [1 / path.stat().st_size for path in CORPUS]
"""Small sources are taken more often: every part of the corpus gets the same share of the time."""

MUTANTS: Final = 10_000
SHARDS: Final = 8
LIMIT_S: Final = 10
"""The build time of no program of the corpus takes longer than a second, its check no longer than two."""
NAMES: Final = ("None", "int", "str", "0", "len", "self", "list", "x", "True")


def mutate_tree(source: str, chance: random.Random) -> str:
    """Exchanges, doubles or drops a few nodes inside functions."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    if not functions:
        return source
    for _ in range(chance.randint(1, 3)):
        function = chance.choice(functions)
        expressions = [node for node in ast.walk(function) if isinstance(node, ast.expr)]
        bodies = [node for node in ast.walk(function) if isinstance(getattr(node, "body", None), list)]
        kind = chance.randrange(5)
        if kind == 0 and len(expressions) > 1:
            one, other = chance.sample(expressions, 2)
            one.__class__, one.__dict__ = other.__class__, copy.deepcopy(other.__dict__)
        elif kind == 1 and expressions:
            one = chance.choice(expressions)
            made = ast.Name(chance.choice(NAMES), ast.Load())
            one.__class__, one.__dict__ = made.__class__, dict(made.__dict__)
        elif kind == 2 and bodies:
            body: list[ast.stmt] = vars(chance.choice(bodies))["body"]
            body.insert(chance.randrange(len(body) + 1), copy.deepcopy(chance.choice(body)))
        elif kind == 3 and bodies:
            body = vars(chance.choice(bodies))["body"]
            if len(body) > 1:
                del body[chance.randrange(len(body))]
        elif bodies:
            body = vars(chance.choice(bodies))["body"]
            chance.shuffle(body)
    return ast.unparse(ast.fix_missing_locations(tree))


def mutate_text(source: str, chance: random.Random) -> str:
    """Cuts a stretch out, or doubles a line."""
    lines = source.splitlines(keepends=True)
    start = chance.randrange(len(lines))
    if chance.random() < 0.5:
        del lines[start : start + chance.randint(1, 3)]
    else:
        lines.insert(chance.randrange(len(lines)), lines[start])
    return "".join(lines)


def mutant(seed: int) -> str:
    """The mutant of a seed."""
    chance = random.Random(seed)
    source = chance.choices(CORPUS, WEIGHTS)[0].read_text()
    try:
        return mutate_tree(source, chance) if chance.random() < 0.85 else mutate_text(source, chance)
    except (ValueError, TypeError, RecursionError, AttributeError):
        return mutate_text(source, chance)


@contextlib.contextmanager
def limited() -> Generator[None]:
    """Ends build times that a mutation made endless: that is the program's doing, and any exception of it is K0105."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"signal {number}")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check_mutant(seed: int, path: Path) -> None:
    """Checks one mutant; whatever kgen finds is a documented diagnostic with a place."""
    path.write_text(mutant(seed))
    with limited():
        checked = check_file(str(path), follows=False)
    for diagnostic in checked.diagnostics:
        assert diagnostic.code in CATALOGUE and diagnostic.code != "K0904"
        assert diagnostic.message and diagnostic.span.line >= 1


@pytest.mark.parametrize("shard", range(SHARDS))
def test_mutants_are_answered_with_diagnostics(shard: int, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    count = MUTANTS * (10 if pytestconfig.getoption("--fuzz", default=False) else 1)
    for seed in range(shard, count, SHARDS):
        try:
            check_mutant(seed, tmp_path / "mutant.py")
        except Exception as error:
            raise AssertionError(f"seed {seed}:\n{mutant(seed)}") from error
