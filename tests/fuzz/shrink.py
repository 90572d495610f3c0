"""Makes a program that shows a disagreement smaller, as long as it still does."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

MAXIMUM_TRIALS = 60


def shrink(source: str, shows: Callable[[str], bool]) -> str:
    """The smallest source found for which `shows` holds: statements left out, blocks opened, operands kept alone."""
    best = ast.unparse(ast.parse(source))
    left = MAXIMUM_TRIALS
    progress = True
    while progress and left > 0:
        progress = False
        position = 0
        while left > 0:
            smaller = next(_variants(best, position), None)
            if smaller is None:
                break
            left -= 1
            if smaller != best and shows(smaller):
                best, progress = smaller, True
            else:
                position += 1
    return best


def _variants(source: str, skipped: int) -> Iterator[str]:
    """The source with one thing simpler, without the first `skipped` ways: large things first."""
    tree = ast.parse(source)
    for number, change in enumerate([*_statements(tree), *_expressions(tree)]):
        if number < skipped:
            continue
        change()
        yield ast.unparse(ast.fix_missing_locations(tree))
        return


def _statements(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """Leaves a statement out, or puts its block in its place."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for position in range(len(block)):
                yield lambda block=block, at=position: _leave_out(block, at)
                inner = getattr(block[position], "body", None)
                if isinstance(inner, list) and not isinstance(block[position], ast.FunctionDef | ast.ClassDef):
                    yield lambda block=block, at=position, inner=inner: block.__setitem__(slice(at, at + 1), inner)


def _leave_out(block: list[ast.AST], position: int) -> None:
    del block[position]
    if not block:
        block.append(ast.Pass())


def _expressions(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """Puts a part of an expression in its place."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                for part in _parts(value):
                    yield lambda node=node, name=name, part=part: setattr(node, name, part)
            elif isinstance(value, list):
                for position, item in enumerate(value):
                    for part in _parts(item):
                        yield lambda value=value, at=position, part=part: value.__setitem__(at, part)


def _parts(node: object) -> list[ast.expr]:
    if not isinstance(node, ast.expr):
        return []
    return [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
